/* Photos that could not be sent stay on this device (IndexedDB) and go out when there is a connection.

   Each keeps the key of its form, so that one that did arrive is not stored twice. Without this
   script, or where the browser keeps nothing, the form says that the upload failed. */
"use strict";

(() => {
  const shown = document.querySelector("[data-kept-photos]");
  if (!shown || !window.indexedDB) return;
  const PLACE = `${shown.dataset.person}:${shown.dataset.keptPhotos}`;
  const REFUSED = [409, 413, 422, 507];
  let isSending = false;

  const opened = new Promise((resolve, reject) => {
    const request = window.indexedDB.open("field-work", 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore("photos", { autoIncrement: true }).createIndex("place", "place");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  const inStore = async (mode, act) => {
    const store = (await opened).transaction("photos", mode).objectStore("photos");
    return new Promise((resolve, reject) => {
      const request = act(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  };
  const keys = () => inStore("readonly", (store) => store.index("place").getAllKeys(PLACE));

  const show = async (state) => {
    const count = (await keys()).length;
    shown.hidden = !count;
    shown.dataset.state = state;
    shown.textContent = (shown.getAttribute(`data-text-${state}`) ?? "").replace("{count}", count);
    return count;
  };

  const newKey = () =>
    Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");

  const formOf = () => document.querySelector("#photos form[data-upload]");

  const replacePhotos = (text) => {
    document.querySelector("#photos").outerHTML = text;
    window.htmx?.process(document.querySelector("#photos"));
    const button = formOf()?.querySelector("[data-upload-send]");
    if (button) button.hidden = true;
  };

  /* Whether the next one may be tried. */
  const sendOne = async (key) => {
    const one = await inStore("readonly", (store) => store.get(key));
    const form = formOf();
    if (!one || !form) return false;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("submit_key", one.key);
    body.set("file", one.file, one.name);
    const answer = await window.fetch(form.action, {
      method: "POST",
      body,
      headers: { "HX-Request": "true" },
    });
    if (answer.redirected || answer.status === 403) {
      await show("signed-out");
      return false;
    }
    if (!answer.ok && !REFUSED.includes(answer.status)) return false;
    await inStore("readwrite", (store) => store.delete(key));
    replacePhotos(await answer.text());
    await show("sending");
    return true;
  };

  const sendAll = async () => {
    if (isSending || !window.navigator.onLine || !(await show("sending"))) return;
    isSending = true;
    try {
      for (const key of await keys()) if (!(await sendOne(key))) break;
    } catch {
      /* The connection went again: what is left stays. */
    } finally {
      isSending = false;
      if (shown.dataset.state !== "signed-out") await show("kept");
    }
  };

  const keep = async (event) => {
    const form = event.target.closest?.("#photos form[data-upload]");
    const file = form?.elements.file?.files[0];
    if (!file) return;
    event.stopPropagation();
    const one = { place: PLACE, key: form.elements.submit_key.value, name: file.name, file };
    try {
      await inStore("readwrite", (store) => store.add(one));
    } catch {
      form.querySelector("[data-upload-send]").hidden = false;
      return;
    }
    form.elements.file.value = "";
    form.elements.submit_key.value = newKey();
    form.querySelector("progress").hidden = true;
    await show("kept");
  };

  document.addEventListener("htmx:sendError", keep, true);
  document.addEventListener("htmx:timeout", keep, true);
  window.addEventListener("online", sendAll);
  sendAll();
})();
