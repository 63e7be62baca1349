"""Policies that would shut out whoever switches them on."""

import pytest

from mipass.domains.distributors.policies import Policies
from mipass.flows.edit_policies import NoSecondFactor, edit_policies
from tests.fixtures import actor_of


def test_requiring_what_one_lacks_oneself_is_refused(full_admin, distributor_a):
    with pytest.raises(NoSecondFactor) as refusal:
        edit_policies(
            actor=actor_of(full_admin, distributor_a),
            distributor=distributor_a,
            policies=Policies(require_second_factor=True),
        )
    assert refusal.value.field == "require_second_factor"
    distributor_a.refresh_from_db()
    assert not distributor_a.require_second_factor
