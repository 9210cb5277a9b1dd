// Key persons: finding one in a long list or among many chips, and choosing where somebody has gone.
document.addEventListener("input", (event) => {
  const rows = event.target.closest?.("[data-find-rows]");
  const chips = event.target.closest?.("[data-find-chips]");
  if (!rows && !chips) return;
  const wanted = event.target.value.trim().toLowerCase();
  const list = document.querySelector((rows ?? chips).dataset.findRows ?? chips.dataset.findChips);
  for (const one of list?.querySelectorAll(rows ? "tbody tr" : ".chip") ?? []) {
    const kept = !rows && one.querySelector("input:checked");
    one.hidden = Boolean(wanted) && !kept && !one.textContent.toLowerCase().includes(wanted);
  }
});

document.addEventListener("click", (event) => {
  const pick = event.target.closest?.("[data-pick-account]");
  const form = pick?.closest("form");
  if (!form) return;
  form.elements.to.value = pick.dataset.pickName;
  form.elements.account.value = pick.dataset.pickAccount;
  pick.parentElement.replaceChildren();
  form.elements.title?.focus();
});
