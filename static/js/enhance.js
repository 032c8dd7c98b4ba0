// Small comforts on top of pages that work without script: counters, a word before unsaved text is lost, no double sending.
(() => {
  "use strict";

  // Characters left. The server counts again.
  for (const counter of document.querySelectorAll("[data-counts]")) {
    const field = document.getElementById(counter.dataset.counts);
    const limit = Number(counter.dataset.limit);
    if (!field || !limit) continue;
    const show = () => {
      const left = limit - field.value.length;
      counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{count}", String(Math.abs(left)));
      counter.toggleAttribute("data-over-limit", left < 0);
    };
    field.addEventListener("input", show);
    show();
  }

  // The list of errors is the first thing to read after a failed attempt.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  // Its links lead to the fields with the label in view, and leave no mark in the address that the next page would inherit.
  summary?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".form-field") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });

  // A form marked data-guard asks before its changes are left behind.
  const changed = new Set();
  for (const form of document.querySelectorAll("form[data-guard]")) {
    if (form.querySelector("[aria-invalid]")) changed.add(form);
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
  addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  // One press, one sending (a form whose answer is a file says data-repeat). The button is stopped after the browser has read its name and value.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-repeat") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button])")) {
        button.setAttribute("aria-disabled", "true");
        if (button === event.submitter) button.setAttribute("aria-busy", "true");
      }
    });
  });

  // Coming back with the browser's arrow, the page is as it was before the press.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button[aria-disabled]")) {
        button.removeAttribute("aria-disabled");
        button.removeAttribute("aria-busy");
      }
    }
  });

  // A menu closes when one presses Escape or looks elsewhere.
  const close = (menu, refocus) => {
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) close(menu, menu.contains(document.activeElement));
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) close(menu, false);
  });
})();
