"""Results of somebody's model as one folder that can be passed on, and what can be checked of such a folder."""
