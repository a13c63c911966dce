/* Small conveniences. Every page works without them. No inline code, no eval. */
"use strict";

(() => {
  const typingIn = (element) =>
    element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  /* "/" leads to the search box. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector("[data-search]");
    if (!search || typingIn(event.target)) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  /* A whole row is clickable; links, buttons and ticks in it keep their own meaning. */
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, summary")) return;
    if (window.getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else window.location.assign(row.dataset.href);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* An open menu closes on a click elsewhere and on Escape. */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* A choice in a filter line takes effect at once; text waits for Enter. */
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (form && event.target.tagName === "SELECT") form.requestSubmit();
  });

  /* Empty filters stay out of the address. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-auto-submit]")) return;
    for (const control of event.target.elements) {
      if (control.name && !control.value) control.disabled = true;
    }
  });

  /* data-confirm="Sentence": asked in a dialog before the form is sent. */
  const dialog = document.querySelector("[data-dialog]");
  const confirmed = new WeakSet();
  document.addEventListener(
    "submit",
    (event) => {
      const asker = event.submitter?.dataset.confirm ? event.submitter : event.target;
      const sentence = asker.dataset.confirm;
      if (!sentence || !dialog || confirmed.has(event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      dialog.querySelector("[data-dialog-text]").textContent = sentence;
      const button = dialog.querySelector("[data-dialog-confirm]");
      if (asker !== event.target) button.textContent = asker.textContent.trim();
      dialog.returnValue = "cancel";
      dialog.addEventListener(
        "close",
        () => {
          if (dialog.returnValue !== "confirm") return;
          confirmed.add(event.target);
          event.target.requestSubmit(event.submitter ?? undefined);
          confirmed.delete(event.target);
        },
        { once: true },
      );
      dialog.showModal();
    },
    true,
  );

  /* One click, one effect: a form that is on its way is not sent a second time. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    // A download leaves the page where it is: it may be asked for again.
    if (form.matches("[hx-post], [data-download]")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      for (const button of form.querySelectorAll("[aria-disabled]")) {
        button.removeAttribute("aria-disabled");
      }
    }
  });

  document.querySelector("[data-focus]")?.focus();
})();
