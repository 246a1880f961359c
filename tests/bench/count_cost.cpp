// SPDX-License-Identifier: Apache-2.0
// count-cost FRAMES OBJECTS: follows objects that walk to and fro, over lines and through zones, as vlm-count does once
// they are detected; prints how many crossings there were, and how many milliseconds a frame took.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "common/counting/source_counter.hpp"

using namespace vlm;

namespace {

constexpr int width = 1280;
constexpr int height = 720;
constexpr base::Micros frame_time{100'000};

/// Records are counted, not written.
class NoOutput final : public counting::CountSink {
public:
    void take(const records::CrossingRecord&) override { ++crossings; }
    void take(const records::OccupancyRecord&) override {}
    void take(const records::CountRecord&) override {}

    int crossings = 0;
};

counting::CountingPlan plan() {
    counting::CountingPlan plan;
    plan.lines = {counting::parse_line("left=0.3,0:0.3,1"), counting::parse_line("right=0.7,0:0.7,1")};
    plan.zones = {counting::parse_zone("yard=0.1,0.1:0.5,0.1:0.5,0.9:0.1,0.9"),
                  counting::parse_zone("road=0.5,0.3:0.9,0.2:0.95,0.6:0.7,0.9:0.5,0.8")};
    plan.classes = {"person"};
    plan.told = {0};
    return plan;
}

/// Where something is that walks between two ends: it turns round at each.
double to_and_fro(double way, double length) {
    const double at = way - 2 * length * static_cast<double>(static_cast<std::int64_t>(way / (2 * length)));
    return at < length ? at : 2 * length - at;
}

/// What a detector finds of them: boxes that are not quite steady, and now and then one too few.
std::vector<base::Detection> found_in(int frame, int objects) {
    std::vector<base::Detection> found;
    for (int i = 0; i < objects; ++i) {
        if ((frame + 7 * i) % 31 == 0) continue;
        const double speed = 4 + i % 7; // pixels a frame
        const double shake = (frame * 13 + i * 5) % 5 - 2;
        const double x = to_and_fro(speed * frame + 61.0 * i, width - 40);
        const double y = to_and_fro(1.5 * frame + 37.0 * i, height - 90);
        found.push_back({x + shake, y - shake, 40, 90 + shake, 0.8, 0});
    }
    return found;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const int frames = std::max(1, std::atoi(arguments[1]));
    const int objects = std::atoi(arguments[2]);
    const counting::CountingPlan counted = plan();
    NoOutput sink;
    counting::SourceCounter counter{counted, {"walkers", "", "", "test", false}, width, height, sink};
    std::chrono::duration<double, std::milli> took{0};
    for (int frame = 0; frame < frames; ++frame) {
        const auto found = found_in(frame, objects);
        const auto start = std::chrono::steady_clock::now();
        static_cast<void>(counter.take({frame * frame_time, "", 0}, found));
        took += std::chrono::steady_clock::now() - start;
    }
    std::printf("%d crossings %.4f ms\n", sink.crossings, took.count() / frames);
    return 0;
}
