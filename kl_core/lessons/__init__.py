"""What only a lesson needs: exercises, tasks, games, demonstrations."""
