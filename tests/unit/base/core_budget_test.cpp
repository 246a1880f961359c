// SPDX-License-Identifier: Apache-2.0
#include "common/base/core_budget.hpp"

#include <catch2/catch.hpp>

using namespace vlm;

TEST_CASE("spare cores are those that nobody holds") {
    base::CoreBudget cores{2};
    auto mine = cores.take();
    auto spare = cores.spare();
    CHECK(spare != nullptr);
    CHECK(cores.spare() == nullptr);
    CHECK_FALSE(cores.is_overdrawn());
    const auto more = cores.take(); // work that must be done
    CHECK(cores.is_overdrawn());
    CHECK(spare->is_overdrawn());
    spare.reset();
    CHECK_FALSE(cores.is_overdrawn());
    mine.reset();
    CHECK(cores.spare() != nullptr);
    CHECK(cores.spare() != nullptr); // the last one was given back
}
