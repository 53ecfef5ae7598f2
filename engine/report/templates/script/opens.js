// A link to what lies in a closed box opens the box.
(() => {
  function open(hash) {
    const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    const box = target && target.closest("details");
    if (box) box.open = true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) open(link.hash);
  });
  open(location.hash);
})();
