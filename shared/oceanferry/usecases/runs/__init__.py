"""What every job of a run needs: its route, claim, time and end."""
