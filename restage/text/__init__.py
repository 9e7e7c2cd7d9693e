"""The user's own text: does it hold the stage, and is it the stage?"""
