/* What is typed into a form with data-keep="name" stays in this tab until it has been sent.

   A page that is loaded again (another block was saved, the session had run out, a wrong click)
   finds it in the fields that are still empty. A page that says that something was done forgets
   the form that was sent; the page to sign in forgets everything. */
"use strict";

(() => {
  const PREFIX = "keep:";
  const SENT = "keep-sent";
  const store = window.sessionStorage;

  const kept = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const read = (key) => {
    try {
      return JSON.parse(store.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };

  if (document.querySelector("input[type=password]")) {
    kept().forEach((key) => store.removeItem(key));
    return;
  }
  if (document.querySelector(".notice-done[role=status]") && store.getItem(SENT)) {
    store.removeItem(store.getItem(SENT));
  }
  store.removeItem(SENT);

  const isText = (field) => field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && field.type === "text");

  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = PREFIX + form.dataset.keep;
    const typed = read(key);
    for (const field of form.elements) {
      if (isText(field) && !field.value && typed[field.name]) {
        field.value = typed[field.name];
        form.closest("details")?.setAttribute("open", "");
      }
    }
    form.addEventListener("input", (event) => {
      if (isText(event.target)) store.setItem(key, JSON.stringify({ ...read(key), [event.target.name]: event.target.value }));
    });
    form.addEventListener("submit", () => store.setItem(SENT, key));
  }
})();
