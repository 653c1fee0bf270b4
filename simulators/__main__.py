from trifold.simulators.cli import main

main()
