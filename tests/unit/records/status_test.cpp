// SPDX-License-Identifier: Apache-2.0
#include "common/records/status.hpp"

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;

namespace {

records::SourceStatus camera() {
    records::SourceStatus source;
    source.source = "cam \"2\"\\\n";
    source.connected = true;
    source.epoch = 2;
    source.fps_in = 25;
    source.fps_out = 2;
    source.decoded = 1000;
    source.kept = 80;
    source.gated = 20;
    source.dropped = 3;
    source.frames = 75;
    source.faults = 1;
    source.reconnections = 1;
    source.seconds_since_frame = 0.04;
    source.bytes = 9'000'000'000'000;
    source.bit_rate = 4e6;
    source.latency_ms = 12.5;
    source.packets_lost = 7;
    source.encoding_dropped = 4;
    source.recording_dropped = 0;
    return source;
}

records::Status whole() {
    records::Status status;
    status.program = "vlm-capture 1";
    status.wall = "2026-03-01T12:00:00.000Z";
    status.seconds = 40;
    status.sources = {camera(), {}};
    status.sources[1].source = "clip.mp4";
    status.sources[1].ended = true;
    status.sources[1].counting = {8, 772, 16.5, 3649, 8, 63, {{"gate", "in", 10}}, {{"all", 8}}};
    status.work.asking.emplace();
    status.work.asking->videos_in_all = 12;
    status.work.asking->requests = 40;
    status.work.asking->input_tokens = 40'000'000'000;
    status.work.adding = {7, 2, 1, 0.25};
    status.process = {0.5, 100};
    status.machine = {8, 1.5, 200, 300, 4000.0, 50.0};
    status.gpus = {{"NVIDIA L4", 0.25, 1024, 4096}, {"card0", std::nullopt, std::nullopt, std::nullopt}};
    return status;
}

void check_fits(const records::Status& status) {
    const std::string schema = base::read_file(test::source_path("/schemas/status.schema.json"));
    const std::string line = records::to_json_line(status);
    CAPTURE(line);
    CHECK(records::validation_error(schema, line).value_or("") == "");
    CHECK(line.find('\n') == line.size() - 1);
}

} // namespace

TEST_CASE("a status fits its schema, whatever of it is absent") {
    check_fits(whole());
    check_fits({});
}

TEST_CASE("what is not measured has no member") {
    records::Status status;
    status.sources = {{}};
    const std::string line = records::to_json_line(status);
    for (const char* name : {"connected", "fps_in", "latency_ms", "packets_lost", "cores_busy", "memory", "null"}) {
        CAPTURE(name);
        CHECK(line.find(name) == std::string::npos);
    }
    CHECK(line.find(R"("sources":[{"source":"","ended":false,"kept":0,)") != std::string::npos);
}

TEST_CASE("metrics are grouped by name, with escaped labels") {
    const std::string text = records::to_prometheus(whole());
    CAPTURE(text);
    CHECK(text.find("# HELP vlm_source_frames_written_total Frames written, or counted.\n"
                    "# TYPE vlm_source_frames_written_total counter\n"
                    "vlm_source_frames_written_total{program=\"vlm-capture\",source=\"cam \\\"2\\\"\\\\\\n\"} 75\n"
                    "vlm_source_frames_written_total{program=\"vlm-capture\",source=\"clip.mp4\"} 0\n"
                    "# HELP vlm_source_faults_total ") != std::string::npos);
    CHECK(text.find("vlm_source_connected{program=\"vlm-capture\",source=\"clip.mp4\"}") == std::string::npos);
    CHECK(text.find("\nvlm_source_received_bytes_total{program=\"vlm-capture\",source=\"cam \\\"2\\\"\\\\\\n\"} "
                    "9000000000000\n") != std::string::npos);
    CHECK(text.find("\nvlm_source_latency_seconds{program=\"vlm-capture\",source=\"cam \\\"2\\\"\\\\\\n\"} 0.0125\n") !=
          std::string::npos);
    CHECK(
        text.find("\nvlm_source_encoding_dropped_total{program=\"vlm-capture\",source=\"cam \\\"2\\\"\\\\\\n\"} 4\n") !=
        std::string::npos);
    CHECK(text.find("vlm_source_publishing_dropped_total") == std::string::npos);
    CHECK(text.find("\nvlm_process_cores_busy{program=\"vlm-capture\"} 0.5\n") != std::string::npos);
    CHECK(text.find("\nvlm_gpu_busy_ratio{program=\"vlm-capture\",gpu=\"0\",name=\"NVIDIA L4\"} 0.25\n") !=
          std::string::npos);
    CHECK(text.find("gpu=\"1\"") == std::string::npos);
}

TEST_CASE("how counting goes is told of sources in which something is counted") {
    CHECK(records::to_json_line(whole()).find(
              R"("counting":{"queue":8,"looked":772,"fps_looked":16.500,"detections":3649,"tracks":8,"objects":63,)"
              R"("lines":[{"line":"gate","direction":"in","n":10}],"zones":[{"zone":"all","n":8}]})") !=
          std::string::npos);
    const std::string text = records::to_prometheus(whole());
    CAPTURE(text);
    CHECK(text.find("\nvlm_count_frames_looked_per_second{program=\"vlm-capture\",source=\"clip.mp4\"} 16.5\n") !=
          std::string::npos);
    CHECK(text.find("\nvlm_count_crossings_total{program=\"vlm-capture\",source=\"clip.mp4\",line=\"gate\",direction="
                    "\"in\"} 10\n") != std::string::npos);
    CHECK(text.find("\nvlm_count_occupancy{program=\"vlm-capture\",source=\"clip.mp4\",zone=\"all\"} 8\n") !=
          std::string::npos);
    CHECK(text.find("vlm_count_tracks{program=\"vlm-capture\",source=\"cam") == std::string::npos);
}

TEST_CASE("how asking goes is told of runs that ask") {
    CHECK(records::to_json_line(whole()).find(R"("asking":{"videos":0,"videos_in_all":12,"requests":40,"failed":0,)") !=
          std::string::npos);
    const std::string text = records::to_prometheus(whole());
    CAPTURE(text);
    CHECK(text.find("\nvlm_analyze_requests_total{program=\"vlm-capture\"} 40\n") != std::string::npos);
    CHECK(text.find("\nvlm_analyze_input_tokens_total{program=\"vlm-capture\"} 40000000000\n") != std::string::npos);
    CHECK(text.find("vlm_analyze_seconds_since_answer") == std::string::npos);
    CHECK(records::to_json_line(records::Status{}).find("asking") == std::string::npos);
}

TEST_CASE("a metric that nothing has is not named") {
    CHECK(records::to_prometheus({}) == "# HELP vlm_uptime_seconds Time since the program began.\n"
                                        "# TYPE vlm_uptime_seconds gauge\nvlm_uptime_seconds 0\n");
}
