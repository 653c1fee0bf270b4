"""later"""
from trifold.sandbox.mutants.patch import Mutant
MUTANTS: tuple[Mutant, ...] = ()
