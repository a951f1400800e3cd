document.title = 'Scrim';
