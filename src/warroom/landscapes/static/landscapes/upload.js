// Shows how much of a file has been sent. Without this file the form works the same, only without the bar.
"use strict";

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form || !event.detail.lengthComputable) return;
  const bar = form.querySelector(".upload-progress");
  bar.hidden = false;
  bar.querySelector("progress").value = (100 * event.detail.loaded) / event.detail.total;
});

// The bar goes when there was no answer; app.js says so.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form) form.querySelector(".upload-progress").hidden = true;
});
