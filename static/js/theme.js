// Before the first paint: the look this device chose. A classic script, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const read = () => {
    try {
      return localStorage.getItem("crm:theme") || "auto";
    } catch {
      return "auto";
    }
  };
  const apply = () => {
    const choice = read();
    const dark = choice === "dark" || (choice === "auto" && system.matches);
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
    root.dataset.themeChoice = choice;
  };
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === "crm:theme" && apply());
  document.addEventListener("crm:theme", apply);
})();
