// SPDX-License-Identifier: Apache-2.0
#include "common/cli/values.hpp"

#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/cli/arguments.hpp"
#include "common/cli/budget_options.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

void examine_rate(const std::string& text) {
    cli::Rate rate;
    if (!fuzz::accepted([&] { rate = cli::parse_rate(text); })) return;
    fuzz::require(rate.numerator > 0 && rate.denominator > 0, "a rate is above zero");
    fuzz::require(rate.numerator <= 1'000'000'000 && rate.denominator <= 1'000'000'000, "a rate is a small fraction");
    fuzz::require(std::gcd(rate.numerator, rate.denominator) == 1, "a rate is in lowest terms");
    fuzz::require(cli::parse_rate(fmt::format("{}/{}", rate.numerator, rate.denominator)) == rate,
                  "a rate reads as it is written");
}

void examine_numbers(const std::string& text) {
    std::int64_t whole = 0;
    if (fuzz::accepted([&] { whole = cli::parse_whole(text, -5, 1000); })) {
        fuzz::require(whole >= -5 && whole <= 1000, "a whole number keeps to its bounds");
    }
    double number = 0;
    if (fuzz::accepted([&] { number = cli::parse_number(text, 0, 2); })) {
        fuzz::require(number >= 0 && number <= 2, "a number keeps to its bounds");
    }
    cli::Size size;
    if (fuzz::accepted([&] { size = cli::parse_size(text); })) {
        fuzz::require(size.width > 0 && size.height > 0, "a size is above zero");
        fuzz::require(cli::parse_size(fmt::format("{}x{}", size.width, size.height)) == size, "a size reads the same");
    }
}

void examine_price(const std::string& text) {
    cli::Price price;
    if (!fuzz::accepted([&] { price = cli::parse_price(text); })) return;
    fuzz::require(!price.model.empty(), "a price has a model");
    fuzz::require(std::isfinite(price.input + 0.0) && price.input >= 0 && price.output >= 0 && price.cached >= 0,
                  "a price is an amount");
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    const std::string text{input};
    examine_rate(text);
    examine_numbers(text);
    examine_price(text);
    if (accepted([&] { (void)cli::parse_json_object(text); })) {
        require(nlohmann::json::parse(text).is_object(), "an object is an object");
    }
    if (accepted([&] { (void)cli::parse_span(text); })) require(cli::parse_span(text).count() > 0, "a span is above 0");
    accepted([&] { (void)cli::parse_text(text); });
    require(!cli::split_list(text).empty(), "a list has a part");
}
