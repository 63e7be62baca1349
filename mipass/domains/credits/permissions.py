"""What can be done with credits and vouchers."""

from mipass.base.kit.actor import Permission

VIEW_SUMMARY = Permission("credits:view_summary")
VIEW_POOL = Permission("credits:view_pool")
REDEEM = Permission("credits:redeem")
SET_LIMIT = Permission("credits:set_limit")
SELL = Permission("credits:sell")
CORRECT = Permission("credits:correct")
COUNT = Permission("credits:count")
