// Renders what pymdownx.arithmatex marks, with the KaTeX beside this file.
for (const element of document.querySelectorAll('.arithmatex')) {
  const formula = element.textContent.trim().slice(2, -2); // \(..\) or \[..\]
  katex.render(formula, element, {
    displayMode: element.tagName === 'DIV',
    throwOnError: false,
  });
}
