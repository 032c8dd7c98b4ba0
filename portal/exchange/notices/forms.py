"""The one form: notices as XML files."""

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError

from portal.core.forms import PortalForm
from portal.core.i18n import _, _l
from portal.exchange.notices.notice_xml import MAX_BYTES

MOST_FILES = 50


class UploadForm(PortalForm):
    """Several XML files at once; what is in them is the reader's matter."""

    files = MultipleFileField(
        _l("Kunngjøringer som XML-filer"),
        description=_l("Velg én eller flere filer. Høyst 50 filer om gangen, høyst 5 MB hver."),
        render_kw={"accept": ".xml,application/xml,text/xml", "multiple": True},
    )

    def validate_files(self, field: MultipleFileField) -> None:
        """Files there are, and not too many."""
        chosen = [f for f in field.data or [] if isinstance(f, FileStorage) and f.filename]
        if not chosen:
            raise ValidationError(_("Velg minst én XML-fil."))
        if len(chosen) > MOST_FILES:
            raise ValidationError(_("Send høyst %(most)d filer om gangen.", most=MOST_FILES))

    def named_bytes(self) -> list[tuple[str, bytes]]:
        """(file name, bytes) for each file, at most one byte more than is read of any."""
        chosen = [f for f in self.files.data or [] if isinstance(f, FileStorage) and f.filename]
        return [(str(f.filename), f.stream.read(MAX_BYTES + 1)) for f in chosen]
