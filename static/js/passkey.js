// Passkeys: makes one (data-passkey="create") or shows one (data-passkey="get"), then sends the form with the answer.
// The forms stay hidden where the browser cannot; everything else on the page works without.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => {
    let signs = "";
    for (const byte of new Uint8Array(buffer)) signs += String.fromCharCode(byte);
    return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const options = (told) => {
    const read = { ...told, challenge: bytes(told.challenge) };
    if (told.user) read.user = { ...told.user, id: bytes(told.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (told[list]) read[list] = told[list].map((key) => ({ ...key, id: bytes(key.id) }));
    }
    return read;
  };

  const written = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  // The token against forgery and the fields go to the server first: it says what to ask the device for, or why not.
  const asked = async (form) => {
    const answer = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const told = await answer.json();
    if (!answer.ok) throw Object.assign(new Error("refused"), { words: told.problem });
    return options(told);
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const problem = form.querySelector("[data-problem]");
    const button = form.querySelector("button[type=submit]");
    let busy = false;
    form.hidden = false;
    form.parentElement.querySelector("[data-without-passkey]")?.remove();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      problem.textContent = "";
      button.setAttribute("aria-busy", "true");
      try {
        const publicKey = await asked(form);
        const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
        form.elements.credential.value = written(credential);
        form.submit();
        return;
      } catch (fault) {
        const known = fault.name === "InvalidStateError" && form.dataset.known;
        problem.textContent = fault.words || known || form.dataset.failed;
      }
      busy = false;
      button.removeAttribute("aria-busy");
    });
  }
})();
