// Saves what somebody types, field by field, and shows what the other one types. Without this script the buttons of the
// form do the same, with the same fields. A field is a [data-field] with one control (or a group of choices) and the
// hidden input "base:<field>", which says on which text it builds. All words come from the server.

const form = document.querySelector("form[data-answer]");
const AFTER_TYPING = 2000;
const LOOK_EVERY = 5000;
const LONGEST_WAIT = 30000;
const OUTLIVES_THE_PAGE = 5000; // letters; a browser finishes sending this much after one leaves

class Field {
  constructor(box) {
    this.box = box;
    this.key = box.dataset.field;
    this.base = box.querySelector(`input[name="base:${this.key}"]`);
    this.notice = form.querySelector(`[data-beside="${this.key}"]`);
    this.controls = [...box.querySelectorAll(`[name="${this.key}"]`)];
    this.kept = this.text; // what the server has of this field, as far as this page knows
    this.beside = this.notice.childElementCount > 0;
    this.refused = null;
  }

  get choice() {
    return ["radio", "checkbox"].includes(this.controls[0].type);
  }

  get text() {
    if (this.choice) return this.controls.find((control) => control.checked)?.value ?? "";
    return this.controls[0].value;
  }

  set text(value) {
    if (this.choice) for (const control of this.controls) control.checked = control.value === value;
    else this.controls[0].value = value;
  }

  get changed() {
    return this.text !== this.kept;
  }

  get busy() {
    return this.changed || this.saving || (!this.choice && this.controls.includes(document.activeElement));
  }
}

const fields = new Map();
const saved = document.querySelector("[data-saved]");
const stage = form?.dataset.stage;
let failures = 0;
let again = null;
let since = form?.dataset.since;

// What is not saved yet also stands in this tab (not on this computer), so that a reload loses nothing.
const pocket = form && `koers ${form.dataset.person} ${form.dataset.answer}`;

function fillPocket() {
  const waiting = [...fields.values()].filter((field) => field.changed);
  if (!waiting.length) return sessionStorage.removeItem(pocket);
  const texts = waiting.map((field) => [field.key, field.text, field.base.value]);
  return sessionStorage.setItem(pocket, JSON.stringify(texts));
}

function emptyPocket() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("koers ") && !key.startsWith(`koers ${form.dataset.person} `)) sessionStorage.removeItem(key);
  }
  for (const [key, text, base] of JSON.parse(sessionStorage.getItem(pocket) ?? "[]")) {
    const field = fields.get(key);
    if (!field || field.text === text) continue;
    field.text = text;
    field.base.value = base;
    mirror(field);
  }
}

function trouble(kind, why = "") {
  for (const notice of form.querySelectorAll("[data-trouble]")) {
    notice.hidden = notice.dataset.trouble !== kind;
    const place = notice.querySelector("[data-why]");
    if (place && why) place.textContent = why;
  }
}

function say(text) {
  // The line is read aloud when it changes: at most once a minute, since it holds the time to the minute.
  if (text && saved.textContent !== text) saved.textContent = text;
}

function csrf() {
  // The cookie is newer than the page when somebody logged in again in another tab.
  const cookie = document.cookie.split("; ").find((one) => one.includes("koers-csrf="));
  return cookie ? cookie.split("=")[1] : form.elements.csrfmiddlewaretoken.value;
}

async function send(field, text) {
  const body = new URLSearchParams({ field: field.key, text, base: field.base.value });
  const headers = { "X-CSRFToken": csrf(), Accept: "application/json" };
  const keepalive = text.length < OUTLIVES_THE_PAGE;
  return fetch(form.dataset.answer, { method: "POST", redirect: "manual", keepalive, headers, body });
}

async function save(field) {
  clearTimeout(field.timer);
  if (field.saving) return field.saving;
  field.saving = keep(field).finally(() => {
    field.saving = null;
    fillPocket();
  });
  return field.saving;
}

async function keep(field) {
  while (field.changed && field.refused !== field.text) {
    const text = field.text;
    const reply = await send(field, text).catch(() => null);
    const json = reply?.headers.get("Content-Type")?.startsWith("application/json") ? await reply.json() : null;
    if (reply?.ok && json) {
      field.kept = text;
      field.base.value = json.base;
      field.refused = null;
      if (json.beside) show(field, json.beside);
      say(json.saved);
      failures = 0;
      trouble(null);
    } else if (json?.message) {
      field.refused = text;
      trouble("refused", json.message);
    } else {
      const outside = reply?.type === "opaqueredirect" || reply?.status === 403;
      trouble(outside ? "signed-out" : "offline");
      tryAgain();
      return;
    }
  }
}

function tryAgain() {
  if (again) return;
  failures += 1;
  again = setTimeout(saveAll, Math.min(AFTER_TYPING * 2 ** failures, LONGEST_WAIT));
}

function saveAll() {
  clearTimeout(again);
  again = null;
  return Promise.allSettled([...fields.values()].map((field) => save(field)));
}

function show(field, notice) {
  field.beside = Boolean(notice);
  field.notice.innerHTML = notice;
  field.notice.hidden = !notice;
}

function mirror(field) {
  for (const place of document.querySelectorAll(`[data-mirror="${field.key}"]`)) place.textContent = field.text;
  for (const place of document.querySelectorAll(`[data-with~="${field.key}"]`)) {
    place.hidden = !place.dataset.with.split(" ").some((key) => fields.get(key)?.text);
  }
  const contradiction = document.querySelector("[data-measured]");
  if (contradiction && field.key === "conclusion") {
    contradiction.hidden = !field.text || field.text === contradiction.dataset.measured;
  }
}

// What the other one does

async function look() {
  if (document.hidden) return;
  const address = `${form.dataset.updates}?since=${since}`;
  const reply = await fetch(address, { redirect: "manual" }).catch(() => null);
  if (reply?.status !== 200) return;
  const state = await reply.json();
  since = state.since;
  for (const field of fields.values()) follow(field, state);
  replace(document.getElementById("made"), state.made);
  replace(document.getElementById("time"), state.time);
  for (const tag of document.querySelectorAll("[data-block]")) tag.hidden = tag.dataset.block !== state.block;
  live();
  say(state.saved);
  if (state.stage !== stage) trouble("moved-on");
}

function follow(field, state) {
  const now = state.fields[field.key];
  const notice = state.beside[field.key] ?? "";
  if (field.busy) return;
  if (field.beside && notice) return; // this page's own text stays in sight until it is settled
  if (now && now.base !== field.base.value) {
    field.text = now.text;
    field.kept = field.text;
    field.base.value = now.base;
    mirror(field);
  }
  if (Boolean(notice) !== field.beside) show(field, notice);
}

function replace(place, html) {
  if (place && html !== undefined && place.innerHTML !== html && !place.contains(document.activeElement)) {
    place.innerHTML = html;
  }
}

function live() {
  for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-still]")) part.hidden = true;
}

// Buttons wait for what is under way, so that nobody meets their own text as somebody else's.

async function submit(event) {
  if (form.dataset.ready) return;
  event.preventDefault();
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  await Promise.race([saveAll(), patience]);
  if (event.submitter?.hasAttribute("data-default")) return; // Enter in a field: it is saved, and nothing else
  form.dataset.ready = "yes";
  // Not within this event: a browser ignores a submit that comes from a submit.
  setTimeout(() => form.requestSubmit(event.submitter));
}

function start() {
  for (const box of form.querySelectorAll("[data-field]")) fields.set(box.dataset.field, new Field(box));
  emptyPocket();
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
  live();
  const ofEvent = (event) => fields.get(event.target.closest?.("[data-field]")?.dataset.field);
  form.addEventListener("input", (event) => {
    const field = ofEvent(event);
    if (!field) return;
    mirror(field);
    fillPocket();
    clearTimeout(field.timer);
    field.timer = setTimeout(() => save(field), field.choice ? 0 : AFTER_TYPING);
  });
  form.addEventListener("focusout", (event) => {
    const field = ofEvent(event);
    if (field?.changed) save(field);
  });
  form.addEventListener("submit", submit);
  window.addEventListener("pageshow", () => delete form.dataset.ready);
  window.addEventListener("online", saveAll);
  document.addEventListener("visibilitychange", () => document.hidden && saveAll());
  window.addEventListener("pagehide", saveAll);
  setInterval(look, LOOK_EVERY);
  saveAll();
}

if (form) start();
