/* Photos that could not be sent stay on this device (IndexedDB) and go out when there is a connection.

   A weak line is tried again and again: the browser takes it for one. Each photo keeps the key of
   its form, so that one that did arrive is not stored twice. One that is no photo or too large is
   forgotten; one that is not taken now stays, with the reason, as does one whose writer is signed out. Where the page
   takes no photos any more (`data-is-closed`) they are offered to be saved elsewhere and cleared.
   Without this script, or where the browser keeps nothing, the form says that the upload failed. */
"use strict";

(() => {
  const shown = document.querySelector("[data-kept-photos]");
  if (!shown || !window.indexedDB) return;
  const PLACE = `${shown.dataset.person}:${shown.dataset.keptPhotos}`;
  const HOPELESS = [413, 422];
  const NOT_NOW = [409, 507];
  const SIGNED_OUT = [401, 403];
  const FIRST_RETRY_MS = 2000;
  const LONGEST_RETRY_MS = 30000;
  const said = shown.querySelector("[data-kept-photos-said]");
  const list = shown.querySelector("[data-kept-photos-list]");
  const clear = shown.querySelector("[data-kept-photos-clear]");
  let isSending = false;
  let retryMs = FIRST_RETRY_MS;
  let timer = 0;

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

  const show = async (state, reason = "") => {
    const count = (await keys()).length;
    shown.hidden = !count;
    shown.dataset.state = state;
    said.textContent = (shown.getAttribute(`data-text-${state}`) ?? "")
      .replace("{count}", count)
      .replace("{reason}", reason);
    return count;
  };

  /* The photos as links by which they are saved elsewhere. */
  const offer = async () => {
    await show("closed");
    list.replaceChildren();
    for (const key of await keys()) {
      const one = await inStore("readonly", (store) => store.get(key));
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(one.file);
      link.download = link.textContent = one.name;
      line.append(link);
      list.append(line);
    }
    clear.hidden = false;
    clear.addEventListener("click", async () => {
      for (const key of await keys()) await inStore("readwrite", (store) => store.delete(key));
      shown.hidden = true;
    });
  };

  const newKey = () =>
    Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");

  /* Signing in again, in another tab, makes a new token; the cookie has it. */
  const token = (form) =>
    document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(sendAll, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  };

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
    body.set("csrfmiddlewaretoken", token(form));
    body.set("submit_key", one.key);
    body.set("file", one.file, one.name);
    const answer = await window.fetch(form.action, {
      method: "POST",
      body,
      headers: { "HX-Request": "true" },
    });
    if (answer.redirected || SIGNED_OUT.includes(answer.status)) {
      await show("signed-out");
      return false;
    }
    if (NOT_NOW.includes(answer.status)) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const reason = page.querySelector(".field-error")?.textContent.trim();
      await show("refused", reason);
      return false;
    }
    if (!answer.ok && !HOPELESS.includes(answer.status)) return false;
    await inStore("readwrite", (store) => store.delete(key));
    retryMs = FIRST_RETRY_MS;
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
      if (!["signed-out", "refused"].includes(shown.dataset.state)) await show("kept");
      if (!shown.hidden && shown.dataset.state !== "refused") later();
    }
  };

  const store = async (form, state, reason) => {
    const file = form.elements.file?.files[0];
    if (!file) return;
    const one = { place: PLACE, key: form.elements.submit_key.value, name: file.name, file };
    try {
      await inStore("readwrite", (photos) => photos.add(one));
    } catch {
      form.querySelector("[data-upload-send]").hidden = false;
      return;
    }
    form.elements.file.value = "";
    form.elements.submit_key.value = newKey();
    form.querySelector("progress").hidden = true;
    await show(state, reason);
  };

  const keep = async (event) => {
    const form = event.target.closest?.("#photos form[data-upload]");
    if (!form?.elements.file?.files.length) return;
    event.stopPropagation();
    await store(form, "kept");
    later();
  };

  const uploadIn = (event) => event.detail.requestConfig?.elt?.closest?.("#photos form[data-upload]");

  /* A picture that is not taken now may be nowhere else: it is kept before its form is replaced. */
  const keepRefused = (event) => {
    const form = uploadIn(event);
    const { status, responseText, responseURL } = event.detail.xhr;
    const isOut = SIGNED_OUT.includes(status) || (status < 400 && responseURL !== form?.action);
    if (!form || HOPELESS.includes(status) || (status < 400 && !isOut)) return;
    if (NOT_NOW.includes(status)) {
      const page = new DOMParser().parseFromString(responseText, "text/html");
      store(form, "refused", page.querySelector(".field-error")?.textContent.trim());
      return;
    }
    event.detail.shouldSwap = false;
    event.stopPropagation();
    store(form, isOut ? "signed-out" : "kept").then(later);
  };
  const hushKept = (event) => {
    if (uploadIn(event) && !HOPELESS.includes(event.detail.xhr.status)) event.stopPropagation();
  };

  if ("isClosed" in shown.dataset) {
    offer();
    return;
  }
  document.addEventListener("htmx:sendError", keep, true);
  document.addEventListener("htmx:timeout", keep, true);
  document.addEventListener("htmx:beforeSwap", keepRefused, true);
  document.addEventListener("htmx:responseError", hushKept, true);
  window.addEventListener("online", sendAll);
  sendAll();
})();
