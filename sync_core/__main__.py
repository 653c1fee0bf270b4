from trifold.sync_core.cli import main

main(prog_name="sync-core")
