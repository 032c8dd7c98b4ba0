"""What somebody said for a firm before it confirmed them is the firm's word, where it has not spoken for itself."""

from flask import Flask

from portal.dialogue.interest import actions, queries
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands


def test_a_hand_moves_to_the_firm_once(app: Flask, cast: Cast) -> None:
    first, second = factories.published(cast), factories.published(cast)
    for number in (first, second):
        hands.raise_hand(cast, number, "vidar", part="Vidars ord")
    hands.raise_hand(cast, second, "lars", part="Firmaets eget ord")
    with factories.work(cast):
        assert [actions.move(cast.vidar.firm_id, cast.lars.firm_id) for _time in range(2)] == [1, 0]
    with app.app_context():
        assert {one.need_id: one.part for one in queries.of_supplier(cast.lars.firm_id)} == {
            first: "Vidars ord",
            second: "Firmaets eget ord",
        }
        assert queries.public_counts([first, second]) == {first: {"10-49": 1}, second: {"10-49": 1}}


def test_a_wish_to_be_named_does_not_move_for_nobody_in_charge_has_had_it(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, "vidar", show_name=True, find_partners=True)
    with factories.work(cast):
        assert actions.move(cast.vidar.firm_id, cast.lars.firm_id) == 1
    with app.app_context():
        [moved] = queries.of_supplier(cast.lars.firm_id)
        assert (moved.show_name, moved.find_partners) == (False, False)
