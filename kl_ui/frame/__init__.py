"""The frame around the scenes: which chapter, which scene, how one goes on."""
