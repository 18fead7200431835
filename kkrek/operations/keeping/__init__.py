"""Keeping the register: one module for each command word, and what stands behind the larger ones.

* ``init``, ``user``, ``password``, ``reset``, ``rotate``: who opens the register; ``trust``: whose signatures count.
* ``log``, ``log_summary``, ``log_prune``: what was done; ``chain`` verifies it from the ``anchor`` on, and ``ledger``
  what a restore does again.
* ``retention`` with ``retention_list``, ``retention_apply``, ``retention_take``, ``retention_ahead``, and ``hold``:
  until when data are kept.
* ``backup`` with ``backup_look``, ``backup_health``; ``restore`` with ``restore_ledger``, ``restore_inside``,
  ``restore_users``, ``replay``: the register lost, and found again.
* ``config``, ``draft``, ``notice``, ``ropa``, ``controller_document``: what the controller says.
* ``check``, ``finding``, ``stats``: how the register stands.
"""
