"""What people do in the three systems, as verbs: every one posts the forms of the screens."""
