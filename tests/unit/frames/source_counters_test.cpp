// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "common/frames/source_counters.hpp"

using namespace vlm;
using namespace std::chrono_literals;

TEST_CASE("counters are read as they stand") {
    frames::SourceCounters counters;
    CHECK((!frames::reading_of(counters).last_decoded && !frames::reading_of(counters).packets_lost));
    CHECK(!frames::reading_of(counters).recording_dropped);
    counters.input.live = true;
    counters.input.last_picture = 5;
    counters.input.packets_lost = 0;
    counters.input.gated = 3;
    counters.drops.recording = 0;
    counters.drops.publishing = 2;
    counters.latencies.add(2);
    const records::SourceReading reading = frames::reading_of(counters);
    CHECK((reading.live && reading.last_decoded == 5us && reading.packets_lost == 0 && reading.gated == 3));
    CHECK((!reading.encoding_dropped && reading.recording_dropped == 0 && reading.publishing_dropped == 2));
    CHECK(reading.latencies_ms == std::vector<double>{2});
    CHECK(frames::reading_of(counters).latencies_ms.empty());
}

TEST_CASE("of very many latencies the newest are kept") {
    frames::Latencies latencies;
    for (int i = 0; i < 10'000; ++i)
        latencies.add(i);
    std::vector<double> values = latencies.take();
    std::sort(values.begin(), values.end());
    REQUIRE(values.size() == 4096);
    CHECK((values.front() == 10'000 - 4096 && values.back() == 9'999));
}
