// A button that copies the text of a field: <button data-copy="id-of-the-field" data-copied="Copied.">
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without TLS there is no clipboard for pages; the old way still works.
    if (!document.execCommand("copy")) return;
  }
  document.dispatchEvent(new CustomEvent("crm:toast", { detail: { text: button.dataset.copied } }));
});
