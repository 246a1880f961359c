// SPDX-License-Identifier: Apache-2.0
#include "common/capture/run_share.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;

namespace {

capture::NamedSource wanted_to(std::optional<base::Micros> end) {
    capture::NamedSource source;
    source.opening.selection.end = end;
    return source;
}

records::StreamHeader video(base::Micros start, std::optional<base::Micros> end) {
    records::StreamHeader header;
    header.start = start;
    header.end = end;
    return header;
}

} // namespace

TEST_CASE("a frame's time is the share of the wanted span") {
    capture::RunShare whole{{wanted_to({})}, {video(0s, 10s)}};
    CHECK(whole.value() == 0.0);
    whole.reach(0, 4s);
    CHECK(whole.value() == Approx(0.4));
    whole.end(0);
    CHECK(whole.value() == 1.0);
    capture::RunShare part{{wanted_to(6s)}, {video(2s, 10s)}};
    part.reach(0, 3s);
    CHECK(part.value() == Approx(0.25));
    part.reach(0, 1s); // the frame that is shown at the start
    CHECK(part.value() == 0.0);
    capture::RunShare beyond{{wanted_to(60s)}, {video(0s, 10s)}};
    beyond.reach(0, 5s);
    CHECK(beyond.value() == Approx(0.5));
}

TEST_CASE("sources count alike, and those that have ended are done") {
    capture::RunShare share{{wanted_to({}), wanted_to({}), wanted_to({})},
                            {video(0s, 10s), video(0s, 0s), video(0s, 100s)}};
    share.end(1);
    share.reach(0, 5s);
    CHECK(share.value() == Approx(0.5));
}

TEST_CASE("nobody knows the share of what has no end") {
    CHECK(capture::RunShare{{wanted_to({})}, {video(0s, {})}}.value() == std::nullopt);
    auto live = video(0s, 10s);
    live.live = true; // a stream may say so
    capture::RunShare share{{wanted_to({}), wanted_to({})}, {live, video(0s, 10s)}};
    CHECK(share.value() == std::nullopt);
    share.end(0);
    CHECK(share.value() == Approx(0.5));
    CHECK(capture::RunShare{{wanted_to({})}, {video(5s, 5s)}}.value() == 0.0);
}
