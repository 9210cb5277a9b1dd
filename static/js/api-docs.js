// Swagger's page is dark where ours are: its own stylesheet asks for a class.
const root = document.documentElement;
const apply = () => root.classList.toggle("dark-mode", root.getAttribute("data-bs-theme") === "dark");
apply();
new MutationObserver(apply).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
