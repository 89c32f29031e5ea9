"""What tools/new_config.py needs to know of images, networks and methods."""
