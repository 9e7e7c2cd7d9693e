"""What lies in a project as it is meant to be, and whether it still is: golden folders, and golden templates."""
