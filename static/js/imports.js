// The name of the chosen file, beside a button that speaks the reader's language.
for (const field of document.querySelectorAll(".import-drop input[type=file]")) {
  const shown = field.closest(".import-drop").querySelector("[data-file-name]");
  const none = shown.textContent;
  const show = () => (shown.textContent = field.files[0]?.name || none);
  field.addEventListener("change", show);
  addEventListener("pageshow", show);
}
