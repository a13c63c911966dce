/* Shows what an automatic save answered: errors at their fields, and what sections still miss.

   The answer of the autosave address may carry {"errors": {field: sentence}, "progress": the list
   of sections, "panels": {id: markup}, "sentence": "…"}. Without this script the same comes with the whole page. */
"use strict";

(() => {
  const mark = (form, name, sentence) => {
    const control = form.elements[name];
    const field = (control?.closest ? control : control?.[0])?.closest(".field");
    if (!field) return;
    const id = `id_${name}_error`;
    let place = field.querySelector(`[id="${id}"]`);
    if (!sentence) {
      place?.remove();
      field.classList.remove("field-failed");
      if (control.removeAttribute) control.removeAttribute("aria-invalid");
      return;
    }
    if (!place) {
      place = document.createElement("div");
      place.id = id;
      field.append(place);
    }
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = sentence;
    place.replaceChildren(line);
    field.classList.add("field-failed");
    if (control.setAttribute) control.setAttribute("aria-invalid", "true");
  };

  const replaceProgress = (markup) => {
    const fresh = new DOMParser().parseFromString(markup, "text/html").querySelector(".sections");
    if (fresh) document.querySelector(".sections")?.replaceWith(fresh);
  };

  const replacePanel = (id, markup) => {
    const panel = document.getElementById(id);
    const fresh = new DOMParser().parseFromString(markup, "text/html").getElementById(id);
    if (!panel || !fresh) return;
    // What the reader has unfolded stays unfolded.
    if (panel.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "");
    panel.replaceWith(fresh);
  };

  /* A part of the page that was exchanged brings the list of sections along. */
  document.addEventListener("htmx:afterSettle", () => {
    const fresh = document.querySelector("template[data-sections]");
    if (fresh) replaceProgress(fresh.innerHTML);
    fresh?.remove();
  });

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    form.addEventListener("autosaved", ({ detail }) => {
      const errors = detail.errors ?? {};
      for (const failed of form.querySelectorAll(".field-failed [name]")) mark(form, failed.name, "");
      for (const [name, sentence] of Object.entries(errors)) mark(form, name, sentence);
      if (detail.progress) replaceProgress(detail.progress);
      for (const [id, markup] of Object.entries(detail.panels ?? {})) replacePanel(id, markup);
      const state = document.querySelector("[data-autosave-state]");
      if (state && detail.sentence) {
        state.dataset.state = "unsaved";
        state.textContent = detail.sentence;
      }
    });
  }
})();
