// Renders what pymdownx.arithmatex marks, with the KaTeX beside this file.
for (const element of document.querySelectorAll('.arithmatex')) {
  const formula = element.textContent.trim().slice(2, -2); // \(..\) or \[..\]
  katex.render(formula, element, {
    displayMode: element.tagName === 'DIV',
    throwOnError: false,
  });
}

// Lets a long name in a table break after its dots, slashes and underscores.
for (const name of document.querySelectorAll('td code')) {
  name.innerHTML = name.innerHTML.replace(/[./_](?=\w)/g, '$&<wbr>');
}
