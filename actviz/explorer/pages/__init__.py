"""The pages of the explorer, in the order of the number keys."""

from actviz.explorer.pages import picture, texts

PAGES = (picture.PAGE, *texts.PAGES)
