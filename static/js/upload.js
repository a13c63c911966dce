/* Uploads: a file goes out when it is chosen, with its progress; a refusal is shown in place.

   Without this script (or htmx, which sends) the form has a button and answers with the page. What
   stands beside a form in which one types then belongs to that one, so that its words go along
   (`form="…"` on the controls of another form): here it goes by itself, and leaves them alone. */
"use strict";

(() => {
  const uploadOf = (element) => element?.closest?.("form[data-upload]");

  const isSent = Boolean(window.htmx);

  const prepare = (root) => {
    if (!isSent) return;
    for (const control of root.querySelectorAll("form[hx-post] [form]")) control.removeAttribute("form");
    for (const form of root.querySelectorAll("form[data-upload]")) {
      form.querySelector("[data-upload-send]").hidden = true;
    }
  };

  document.addEventListener("change", (event) => {
    const form = uploadOf(event.target);
    if (!isSent || !form || event.target.type !== "file") return;
    if (event.target.files.length) form.requestSubmit();
  });

  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = uploadOf(event.target)?.querySelector("progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = Math.round((100 * event.detail.loaded) / event.detail.total);
  });

  /* A refusal comes back as the same part of the page, with its sentence. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt?.closest?.("form[data-upload], form[data-shows-refusal]");
    if (!form) return;
    const { status, responseURL } = event.detail.xhr;
    /* Signed out meanwhile: the answer is the page to sign in, which has no place on this one. */
    if (status < 400 && responseURL !== form.action) {
      event.detail.shouldSwap = false;
      if (uploadOf(form)) say(form, "[data-upload-signed-out]");
      else window.location.reload();
      return;
    }
    if ([409, 413, 422, 507].includes(status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  const say = (form, sentence) => {
    form.querySelector("progress").hidden = true;
    form.querySelector(".field-error")?.remove();
    form.append(document.querySelector(sentence).content.cloneNode(true));
    form.querySelector("[data-upload-send]").hidden = false;
  };

  const failed = (event) => {
    const form = uploadOf(event.target);
    const isOut = [401, 403].includes(event.detail.xhr?.status);
    if (form) say(form, isOut ? "[data-upload-signed-out]" : "[data-upload-failed]");
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:responseError", failed);

  document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
  prepare(document);
})();
