"""Major changes of title holders: reported on the casework machine, carried out when accepted."""
