// SPDX-License-Identifier: Apache-2.0
#include "common/infer/gauge_reader.hpp"

#include <catch2/catch.hpp>

#include "tests/support/model_server.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::read_gauges;

TEST_CASE("the gauges of vLLM, of all engines behind one server") {
    const auto gauges = read_gauges("# HELP vllm:num_requests_running Number of requests\n"
                                    "# TYPE vllm:num_requests_running gauge\n"
                                    "vllm:num_requests_running{engine=\"0\",model_name=\"a b } c\"} 60.0\n"
                                    "vllm:num_requests_running{engine=\"1\",model_name=\"a b } c\"} 4\n"
                                    "vllm:num_requests_waiting{engine=\"0\"} 1.5e+01\n"
                                    "vllm:kv_cache_usage_perc{engine=\"0\"} 0.5\n"
                                    "vllm:kv_cache_usage_perc{engine=\"1\"} 0.75\n"
                                    "vllm:num_preemptions_total 3 1700000000\n"
                                    "vllm:num_requests_waiting_by_reason{reason=\"capacity\"} 9\n");
    REQUIRE(gauges);
    CHECK(gauges->running == 64);
    CHECK(gauges->waiting == 15);
    CHECK(gauges->cache == 0.75);
    CHECK(gauges->preemptions == 3);
}

TEST_CASE("the gauges of SGLang and llama.cpp; pages without them") {
    const auto sglang =
        read_gauges("sglang:num_running_reqs 2\r\nsglang:num_queue_reqs 3\r\nsglang:token_usage 0.9\r\n");
    REQUIRE(sglang);
    CHECK(sglang->running == 2);
    CHECK(sglang->waiting == 3);
    CHECK(sglang->cache == 0.9);
    const auto llama = read_gauges("llamacpp:requests_processing 4\nllamacpp:requests_deferred 0");
    REQUIRE(llama);
    CHECK(llama->running == 4);
    CHECK_FALSE(llama->preemptions);
    for (const char* page :
         {"", "\n\n", "vllm:num_requests_running 1\n", "<html>no</html>", "vllm:num_requests_running",
          "vllm:num_requests_running NaN\nvllm:num_requests_waiting -1\n", "}{\n}", "a} 1\n"}) {
        CHECK_FALSE(read_gauges(page));
    }
}

TEST_CASE("a server is asked for its gauges where it has them, else once") {
    const test::ModelServer vllm{{"--engine", "vllm", "--model", "m"}};
    infer::BackendOptions options = test::options_for("openai", vllm.url("/v1"));
    options.engine = "vllm";
    infer::GaugeReader reader{options};
    REQUIRE(reader.has_gauges());
    CHECK(reader.read().value().running == 0);
    CHECK(reader.has_gauges());

    const test::ModelServer llama{{"--engine", "llamacpp", "--model", "m", "--slots", "3", "--no-metrics"}};
    options = test::options_for("openai", llama.url("/v1"));
    options.engine = "llamacpp";
    CHECK(infer::slots_of(options) == 3);
    infer::GaugeReader silent{options};
    REQUIRE(silent.has_gauges());
    CHECK_FALSE(silent.read());
    CHECK_FALSE(silent.has_gauges());

    options.engine = "openai";
    CHECK_FALSE(infer::GaugeReader{options}.has_gauges());
    CHECK_FALSE(infer::slots_of(options));
    options.engine = "vllm";
    options.api_base = "http://127.0.0.1:1/v1"; // away for now
    infer::GaugeReader away{options};
    CHECK_FALSE(away.read());
    CHECK(away.has_gauges());
}
