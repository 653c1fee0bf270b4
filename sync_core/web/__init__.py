"""SHOWS. Takes what the systems tell, and shows what the core knows; reads the store only through its views.

Rooms, in the order that a request passes through them: app (the Flask application), refusals (problem JSON, and how
often something was refused), hooks (notifications of AMS360 and webhooks of InsuredMine), api (health and status),
guard (sessions, tokens, forged forms) and door (log in, log out), pages (the console, with a JSON twin for each page)
with asking (what a page was asked for), acts (what a person does there), document (openapi.json of all that answers
JSON).
"""
