// SPDX-License-Identifier: Apache-2.0
#include "common/infer/retry.hpp"

#include <functional>

#include <catch2/catch.hpp>

#include "common/infer/breaker.hpp"
#include "common/infer/budget.hpp"

using namespace vlm;
using infer::FailureClass;
using std::chrono::milliseconds;

namespace {

infer::Failure transient_failure(FailureClass kind, std::optional<double> asked = std::nullopt) {
    infer::Failure failure;
    failure.kind = kind;
    failure.transient = true;
    failure.retry_after_s = asked;
    return failure;
}

} // namespace

TEST_CASE("when a question is asked again, and after how long") {
    const auto batch = infer::batch_policy();
    const auto live = infer::live_policy();
    const auto busy = transient_failure(FailureClass::overload);
    struct Case {
        infer::RetryPolicy policy;
        infer::Failure failure;
        int attempts;
        std::optional<double> wait; ///< where the chance is 1/2
    };
    const std::vector<Case> cases = {
        {batch, busy, 1, 0.25},
        {batch, busy, 2, 0.5},
        {batch, busy, 4, 2},
        {batch, busy, 5, std::nullopt},
        {live, busy, 1, 0.25},
        {live, busy, 2, std::nullopt},
        {batch, infer::Failure{}, 1, std::nullopt},
        {batch, transient_failure(FailureClass::timeout), 1, 0.25},
        {batch, transient_failure(FailureClass::timeout), 2, std::nullopt},
        {batch, transient_failure(FailureClass::rate_limit, 7), 3, 7},
        {batch, transient_failure(FailureClass::rate_limit, 0), 1, 0},
        {batch, transient_failure(FailureClass::rate_limit, 120), 1, 120},
        {batch, transient_failure(FailureClass::rate_limit, 121), 1, std::nullopt},
    };
    for (const Case& each : cases) {
        CHECK(infer::retry_wait(each.policy, each.failure, each.attempts, 0.5) == each.wait);
    }
    auto patient = batch;
    patient.tries = 1000;
    CHECK(infer::retry_wait(patient, busy, 900, 0.5) == 15);
    CHECK(infer::retry_wait(patient, busy, 3, 0) == 0);
}

TEST_CASE("retries are a tenth of the requests from the 20th on") {
    infer::RetryBudget budget;
    for (int i = 0; i < 19; ++i) {
        budget.request();
        CHECK(budget.take());
        CHECK(budget.take());
    }
    budget.request();
    CHECK(budget.take());
    CHECK(budget.take());
    CHECK_FALSE(budget.take());
    for (int i = 0; i < 9; ++i) {
        budget.request();
    }
    CHECK_FALSE(budget.take());
    budget.request();
    CHECK(budget.take());
    CHECK_FALSE(budget.take());
}

TEST_CASE("a server that fails five times in a row is left alone, then probed ever more rarely, then given up") {
    using Role = infer::Breaker::Role;
    base::Steady::time_point now{};
    infer::Breaker breaker{{}, [&] { return now; }};
    const auto busy = transient_failure(FailureClass::overload);
    for (int i = 0; i < 4; ++i) {
        breaker.failed(busy, Role::ordinary);
        CHECK(breaker.pause() == milliseconds{0});
    }
    Role role = Role::ordinary;
    for (const int pause : {5'000, 10'000, 20'000, 40'000}) {
        breaker.failed(busy, role);
        CHECK(breaker.pause() == milliseconds{pause});
        breaker.failed(busy, Role::ordinary); // it was sent before
        CHECK(breaker.pause() == milliseconds{pause});
        now += milliseconds{pause - 1};
        CHECK(breaker.pause() == milliseconds{1});
        now += milliseconds{1};
        CHECK(breaker.pause() == milliseconds{0});
        CHECK_FALSE(breaker.gives_up());
        CHECK_FALSE(breaker.is_probing());
        breaker.begin_probe();
        CHECK(breaker.is_probing());
        role = Role::probe;
    }
    breaker.failed(busy, role);
    CHECK(breaker.gives_up());
    CHECK(breaker.pause() == milliseconds{40'000});
    breaker.succeeded();
    CHECK_FALSE(breaker.gives_up());
    CHECK(breaker.pause() == milliseconds{0});
}

TEST_CASE("a server that was never there is given up sooner than one that may be starting again") {
    using Role = infer::Breaker::Role;
    const auto refused = transient_failure(FailureClass::connect);
    const auto waited = [&](const std::function<void(infer::Breaker&)>& before) {
        base::Steady::time_point now{};
        infer::Breaker breaker{{}, [&] { return now; }};
        before(breaker);
        for (int i = 0; i < 5; ++i)
            breaker.failed(refused, Role::ordinary);
        while (!breaker.gives_up()) {
            now += breaker.pause();
            breaker.begin_probe();
            breaker.failed(refused, Role::probe);
        }
        return now.time_since_epoch();
    };
    CHECK(waited([](auto&) {}) == milliseconds{15'000});
    CHECK(waited([](auto& breaker) { breaker.succeeded(); }) == milliseconds{75'000});
    CHECK(waited([](auto& breaker) { breaker.failed(transient_failure(FailureClass::timeout), Role::ordinary); }) >=
          milliseconds{75'000});
}

TEST_CASE("a server that is known to be down is left alone at once") {
    base::Steady::time_point now{};
    infer::Breaker breaker{{}, [&] { return now; }};
    breaker.trip(transient_failure(FailureClass::connect), milliseconds{0});
    CHECK(breaker.is_open());
    CHECK(breaker.pause() == milliseconds{5'000});
    breaker.trip(transient_failure(FailureClass::connect), milliseconds{60'000});
    CHECK(breaker.pause() == milliseconds{60'000});
    breaker.begin_probe();
    breaker.forget_probe();
    CHECK_FALSE(breaker.is_probing());
    CHECK(breaker.is_open());
}

TEST_CASE("only failures that are the server's open the breaker, all others close it") {
    const auto open = [](FailureClass last) {
        infer::Breaker breaker{{}, [] { return base::Steady::time_point{}; }};
        for (int i = 0; i < 5; ++i) {
            breaker.failed(transient_failure(FailureClass::timeout), infer::Breaker::Role::ordinary);
        }
        breaker.failed(transient_failure(last), infer::Breaker::Role::probe);
        return breaker.pause() > milliseconds{0};
    };
    CHECK(open(FailureClass::connect));
    CHECK(open(FailureClass::timeout));
    CHECK(open(FailureClass::overload));
    for (const FailureClass kind : {FailureClass::server, FailureClass::rate_limit, FailureClass::bad_request,
                                    FailureClass::context, FailureClass::protocol}) {
        CHECK_FALSE(open(kind));
    }
}

TEST_CASE("a budget of requests, tokens and cost") {
    using infer::Budget;
    SECTION("requests") {
        Budget budget{{2, {}, {}, {}}};
        CHECK_FALSE(budget.reserve({10, 10}));
        CHECK_FALSE(budget.reserve({10, 10}));
        CHECK(budget.reserve({10, 10}).value().find("--max-requests") != std::string::npos);
        budget.forget({10, 10}); // one never reached a server
        CHECK_FALSE(budget.reserve({10, 10}));
        budget.settle_unused({10, 10});
        CHECK(budget.reserve({10, 10}));
        CHECK(budget.spent().requests == 1);
        CHECK(budget.spent().input == 0);
    }
    SECTION("tokens: what is in flight counts as expected, then as counted") {
        Budget budget{{{}, 100, {}, {}}};
        CHECK(budget.reserve({90, 20}).value().find("--max-tokens-total") != std::string::npos);
        CHECK_FALSE(budget.reserve({40, 20}));
        CHECK(budget.reserve({40, 20}));
        budget.settle({40, 20}, {30, 5, 10});
        CHECK(budget.spent().input == 30);
        CHECK(budget.spent().output == 5);
        CHECK(budget.spent().cached == 10);
        CHECK_FALSE(budget.reserve({40, 20}));
        budget.settle({40, 20}, {});
        CHECK(budget.spent().input == 70);
        CHECK(budget.spent().output == 25);
    }
    SECTION("cost") {
        const infer::Prices prices{2, 8, 0.5};
        CHECK(infer::cost_of(prices, 1'000'000, 500'000, 400'000) == Approx(0.6 * 2 + 0.4 * 0.5 + 4));
        CHECK(infer::cost_of({2, 8, {}}, 1'000'000, 0, 400'000) == Approx(2));
        Budget budget{{{}, {}, 1.0, prices}};
        CHECK_FALSE(budget.reserve({100'000, 50'000}));
        budget.settle({100'000, 50'000}, {100'000, 50'000, 0});
        CHECK(budget.spent().cost == Approx(0.6));
        CHECK(budget.reserve({100'000, 50'000}).value().find("--max-cost") != std::string::npos);
    }
}
