"""The pages of the explorer, in the order of the number keys."""

from actviz.explorer.pages import networks, picture, texts

PAGES = (picture.PAGE, *texts.PAGES, *networks.PAGES)
