// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/failure_policy.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using analysis::FailurePolicy;

namespace {

records::Result failed(const std::string& kind, const std::string& message = "no") {
    records::Result result;
    result.error = {kind, 0, message};
    return result;
}

/// The first reason among so many records of this kind, and after how many it came.
std::pair<int, std::string> reason(FailurePolicy& policy, const records::Result& result, int most = 1000) {
    for (int n = 1; n <= most; ++n) {
        if (const auto why = policy.add(result)) return {n, *why};
    }
    return {0, ""};
}

} // namespace

TEST_CASE("twenty failures in a row end a run, with their causes") {
    FailurePolicy policy{{}};
    CHECK(reason(policy, failed("timeout"), 19).first == 0);
    CHECK_FALSE(policy.add({})); // an answer
    CHECK(reason(policy, failed("server", "http://here: 500"), 3).first == 0);
    CHECK(reason(policy, failed("timeout", "http://here: nothing came")) ==
          std::pair<int, std::string>{
              17, "the last 20 requests have all failed (timeout 17, server 3): http://here: nothing came"});
    CHECK(reason(policy, failed("timeout")).first == 0); // it is told once
}

TEST_CASE("what cannot be had of a video is no failure of a request") {
    FailurePolicy policy{{}};
    CHECK(reason(policy, failed("source")).first == 0);
}

TEST_CASE("more failures than are allowed end a run") {
    FailurePolicy number{{3, {}, true}};
    CHECK(reason(number, failed("schema", "bad")) ==
          std::pair<int, std::string>{4, "4 requests have failed (--max-failures 3), the last: bad"});
    FailurePolicy none{{0, {}, true}};
    CHECK(reason(none, failed("schema")).first == 1);
    FailurePolicy share{{{}, 10.0, true}};
    CHECK(reason(share, {}, 45).first == 0);
    CHECK(reason(share, failed("schema")).first == 6); // 6 of 51
    FailurePolicy early{{{}, 10.0, true}};
    CHECK(reason(early, {}, 1).first == 0);
    CHECK(reason(early, failed("schema")).first == 19); // of twenty
    FailurePolicy any{{{}, {}, false}};
    CHECK(reason(any, failed("schema")).first == 0);
}
