"""One file a step, oldest first. Rooms: v0001_tables (everything that the first release has), v0002_queue (one queue
with typed outcomes, health of the systems, batches that end), v0003_names (records are found by name),
v0004_code_mappings (what a person said that a value is called), v0005_kept_out (what is not made where it lacked when
an agency moved in), v0006_names_in_one_word (a contact is found by its last name in one word).
"""
