// Comfort only: every page works without this file.
"use strict";

// A dropdown closes when one clicks elsewhere or presses Escape.
const dropdowns = () => document.querySelectorAll("details.dropdown[open]");
document.addEventListener("click", (event) => {
  for (const dropdown of dropdowns()) {
    if (!dropdown.contains(event.target)) dropdown.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const dropdown of dropdowns()) {
    dropdown.open = false;
    dropdown.querySelector("summary").focus();
  }
});

// <button data-copy="id"> copies the text of that element and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.textContent = button.dataset.copied;
  } catch {
    source.select?.();
  }
});

// <form data-autosubmit>: filters apply as soon as a choice is made.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

// A form is sent once: pressing the same button again while the answer is on its way does nothing. After five seconds it
// does again, and when one comes back to the page.
const SENT_MS = 5000;
let sent = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || (form.getAttribute("method") ?? "").toLowerCase() !== "post") return;
  const before = sent.get(form);
  if (before && before.button === event.submitter && Date.now() - before.at < SENT_MS) event.preventDefault();
  else sent.set(form, { button: event.submitter, at: Date.now() });
});
window.addEventListener("pageshow", () => { sent = new WeakMap(); });

// <button data-print>
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// What htmx asked for and did not get is said, not left out.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const notice = document.querySelector("[data-failed]");
    if (!notice) return;
    notice.hidden = false;
    notice.scrollIntoView({ block: "center" });
  });
}
document.addEventListener("htmx:beforeRequest", () => {
  const notice = document.querySelector("[data-failed]");
  if (notice) notice.hidden = true;
});

// allauth reports a passkey that failed as an event.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.querySelector("[data-passkey-failed]");
  if (notice) notice.hidden = false;
});
