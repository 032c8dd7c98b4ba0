"""Keeps the vendored front-end files: `--check` proves that they are the ones listed, no argument fetches them anew.

Nobody needs Node to run or test the portal. Renewing needs `npm` and `npx`: raise a version below, run
`python static/vendor/renew.py`, look at the pages, commit. `--packs DIR` takes the packages from a folder of
tarballs made by `npm pack` instead of the registry, `--keep-theme` leaves the generated theme as it is.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = "static/vendor"
LISTING = f"{VENDOR}/VENDOR.json"
SPRITE = "static/icons.svg"
THEME = f"{VENDOR}/designsystemet/theme.css"
THEME_CONFIG = f"{VENDOR}/designsystemet/theme.config.json"
THEME_TOOL = "@digdir/designsystemet@1.15.0"
# Written by us, not fetched: they stand among the vendored files without being listed.
OWN = {LISTING, THEME_CONFIG, f"{VENDOR}/renew.py"}


@dataclass(frozen=True)
class Package:
    """One npm package: what it is, and which of its files become which of ours (paths from the root)."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


ICON_PACKAGE = Package("@navikt/aksel-icons", "8.16.2", "MIT", {})
PACKAGES = (
    Package(
        "@digdir/designsystemet-css",
        "1.22.0",
        "MIT",
        {
            "dist/src/index.css": f"{VENDOR}/designsystemet/designsystemet.css",
            "LICENSE": f"{VENDOR}/designsystemet/LICENSE",
        },
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {
            "files/inter-latin-wght-normal.woff2": f"{VENDOR}/inter/inter-latin-wght-normal.woff2",
            "LICENSE": f"{VENDOR}/inter/LICENSE",
        },
    ),
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        {"dist/htmx.min.js": f"{VENDOR}/htmx/htmx.min.js", "LICENSE": f"{VENDOR}/htmx/LICENSE"},
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        {"axe.min.js": "tests/vendor/axe.min.js", "LICENSE": "tests/vendor/LICENSE"},
    ),
    ICON_PACKAGE,
)

# The icons in use, by Aksel's own names; in the sprite `MagnifyingGlass` is `magnifying-glass`.
ICONS = (
    # markets and categories
    "Cutlery ChefHat Roadblock Snow HardHat Wrench BucketMop ClothingHanger HandHeart Stethoscope MedicineBottle "
    "Truck Bus Car Laptop Mobile Recycle TapWater Raindrop HatSchool TeddyBear Book Palette Armchair ChairTable "
    "Package Briefcase PersonChat Lightning Sun ShieldCheckmark FirstAid Lifebuoy House Buildings3 Plant Flower "
    "Tasklist Piggybank "
    # directions and views
    "ArrowLeft ArrowRight ArrowUp ArrowDown ChevronDown ChevronUp ChevronLeft ChevronRight ArrowUndo ExternalLink "
    "BulletList Timeline Compass LocationPin Globe MenuHamburger Filter MagnifyingGlass Calendar Clock ClockDashed "
    "Hourglass "
    # acts
    "Plus Pencil Eye EyeSlash Checkmark CheckmarkCircle XMark Trash Download Upload Paperclip File FileText Files "
    "PrinterSmall Floppydisk Link Paperplane Archive Inbox Enter Leave QrCode Cog "
    # people and events
    "Person PersonGroup KeyHorizontal PadlockLocked Bell Handshake Megaphone Gavel Chat ChatExclamationmark "
    "EnvelopeClosed Phone ExclamationmarkTriangle InformationSquare Questionmark Seal LightBulb Weight BarChart "
).split()


def icon_id(name: str) -> str:
    """`FileText` -> `file-text`, `Buildings3` -> `buildings3`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def sha256(path: Path) -> str:
    """The file's checksum as written in VENDOR.json."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def problems(root: Path = ROOT) -> list[str]:
    """What differs between VENDOR.json and the files under `root`; empty when all is as listed."""
    listed: dict[str, str] = {}
    for entry in json.loads((root / LISTING).read_text(encoding="utf-8"))["packages"]:
        listed.update(entry["files"])
    found = []
    for name, expected in sorted(listed.items()):
        path = root / name
        if not path.is_file():
            found.append(f"missing: {name}")
        elif sha256(path) != expected:
            found.append(f"changed: {name}")
    for folder in (VENDOR, "tests/vendor"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and "__pycache__" not in name and name not in listed and name not in OWN:
                found.append(f"not listed: {name}")
    return found


def fetch(package: Package, packs: Path | None, folder: Path) -> Path:
    """The package's tarball, from the folder given or from the registry."""
    spec = f"{package.name}@{package.version}"
    if packs is None:
        subprocess.run(["npm", "pack", "--silent", spec], cwd=folder, check=True)
        packs = folder
    return packs / f"{package.name.lstrip('@').replace('/', '-')}-{package.version}.tgz"


def read(tarball: Path, member: str) -> bytes:
    """One file of the package."""
    with tarfile.open(tarball) as tar:
        content = tar.extractfile(f"package/{member}")
        if content is None:
            raise FileNotFoundError(f"{tarball.name}: {member}")
        return content.read()


def write(name: str, content: bytes) -> None:
    """Put a file in its place."""
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sprite(tarball: Path) -> bytes:
    """One SVG with a symbol per icon, drawn in the text's colour."""
    symbols = []
    for name in sorted(set(ICONS)):
        source = read(tarball, f"dist/svg/{name}.svg").decode("utf-8")
        inner = source[source.index(">") + 1 : source.rindex("</svg>")].strip()
        symbols.append(f'<symbol id="{icon_id(name)}" viewBox="0 0 24 24" fill="none">{inner}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode("utf-8")


def theme(folder: Path) -> bytes:
    """The theme, generated from our colours by Designsystemet's own tool."""
    tool = ["npx", "--yes", THEME_TOOL, "tokens"]
    config = str(ROOT / THEME_CONFIG)
    subprocess.run([*tool, "create", "--config", config, "--out-dir", "tokens"], cwd=folder, check=True)
    subprocess.run([*tool, "build", "--tokens", "tokens", "--out-dir", "out"], cwd=folder, check=True)
    return (folder / "out" / "behovstorget.css").read_bytes()


def renew(packs: Path | None, keep_theme: bool) -> None:
    """Fetch every package, write our files and the listing."""
    entries = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package in PACKAGES:
            tarball = fetch(package, packs, folder)
            targets = list(package.files.values())
            for member, target in package.files.items():
                write(target, read(tarball, member))
            if package is ICON_PACKAGE:
                write(SPRITE, sprite(tarball))
                # The package carries no licence file; ours repeats the project's.
                targets = [SPRITE, f"{VENDOR}/aksel/LICENSE"]
            entries.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "integrity": "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode(),
                    "files": {target: sha256(ROOT / target) for target in targets},
                }
            )
        if not keep_theme:
            write(THEME, theme(folder))
    entries.append(
        {
            "name": "behovstorget theme, generated from theme.config.json",
            "version": THEME_TOOL,
            "licence": "MIT",
            "integrity": "sha256-"
            + base64.b64encode(hashlib.sha256((ROOT / THEME_CONFIG).read_bytes()).digest()).decode(),
            "files": {THEME: sha256(ROOT / THEME)},
        }
    )
    text = json.dumps({"packages": entries}, indent=2, ensure_ascii=False)
    (ROOT / LISTING).write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """0 when the files are as listed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the files with VENDOR.json, change nothing")
    parser.add_argument("--packs", type=Path, help="folder of tarballs made by npm pack")
    parser.add_argument("--keep-theme", action="store_true", help="do not generate the theme again")
    given = parser.parse_args()
    if not given.check:
        renew(given.packs, given.keep_theme)
    found = problems()
    sys.stdout.write("\n".join(found or ["The vendored files are as listed."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
