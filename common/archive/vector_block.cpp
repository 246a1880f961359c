// SPDX-License-Identifier: Apache-2.0
#include "common/archive/vector_block.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace vlm::archive {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t page_payload = 16'200; // what a row of a page of 16 KiB can hold beside its header
constexpr std::size_t head = sizeof(std::int64_t) + 2 * sizeof(float);
constexpr double rounding = 1e-5; // of 32 bit floats, generously

/// What a block holds; a view into it.
struct Parts {
    std::size_t count;
    const char* ids;
    const char* steps_worth;
    const char* errors;
    const std::int8_t* steps;
};

std::optional<Parts> parts_of(std::string_view block, std::size_t dimensions) {
    const std::size_t count = block.size() / (head + dimensions);
    if (count == 0 || count * (head + dimensions) != block.size()) return std::nullopt;
    const char* worth = block.data() + count * sizeof(std::int64_t);
    const char* errors = worth + count * sizeof(float);
    return Parts{count, block.data(), worth, errors,
                 reinterpret_cast<const std::int8_t*>(errors + count * sizeof(float))};
}

template <typename Number>
Number number_at(const char* bytes, std::size_t n) {
    Number number;
    std::memcpy(&number, bytes + n * sizeof(Number), sizeof(Number));
    return number;
}

template <typename Number>
void append(std::string& bytes, Number number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof(Number));
}

/// A vector in steps.
struct Quantised {
    std::vector<std::int8_t> steps;
    float step = 0;
    float error = 0; ///< the length of what is missing
};

Quantised quantised(const std::vector<float>& vector) {
    Quantised made;
    const auto largest = std::ranges::max(vector, {}, [](float number) { return std::fabs(number); });
    made.step = std::fabs(largest) / std::numeric_limits<std::int8_t>::max();
    double square = 0;
    for (const float number : vector) {
        const long step = made.step > 0 ? std::clamp(std::lrint(number / made.step), -127L, 127L) : 0L;
        made.steps.push_back(static_cast<std::int8_t>(step));
        const double missing = double{number} - double{made.step} * static_cast<double>(step);
        square += missing * missing;
    }
    made.error = static_cast<float>(std::sqrt(square) + rounding);
    return made;
}

using Dot = void (*)(const std::int16_t*, const std::int8_t*, std::size_t, std::size_t, std::int32_t*);

/// The products of a vector with `count` others that follow each other.
[[gnu::always_inline]] inline void dot_all(const std::int16_t* vector, const std::int8_t* others,
                                           std::size_t dimensions, std::size_t count, std::int32_t* products) {
    for (std::size_t k = 0; k < count; ++k) {
        const std::int8_t* other = others + k * dimensions;
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < dimensions; ++i)
            sum += std::int32_t{vector[i]} * std::int32_t{std::int16_t{other[i]}};
        products[k] = sum;
    }
}

void dot_plain(const std::int16_t* vector, const std::int8_t* others, std::size_t dimensions, std::size_t count,
               std::int32_t* products) {
    dot_all(vector, others, dimensions, count, products);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void dot_avx2(const std::int16_t* vector, const std::int8_t* others, std::size_t dimensions,
                                      std::size_t count, std::int32_t* products) {
    dot_all(vector, others, dimensions, count, products);
}

/// The compiler makes of one loop what each machine can do.
Dot best_dot() {
    return __builtin_cpu_supports("avx2") ? dot_avx2 : dot_plain;
}
#else
Dot best_dot() {
    return dot_plain;
}
#endif

} // namespace

std::string vector_bytes(std::span<const float> vector) {
    return {reinterpret_cast<const char*>(vector.data()), vector.size_bytes()};
}

std::optional<std::vector<float>> read_vector(std::string_view bytes, std::size_t dimensions) {
    if (bytes.size() != dimensions * sizeof(float)) return std::nullopt;
    std::vector<float> vector(dimensions);
    if (!vector.empty()) std::memcpy(vector.data(), bytes.data(), bytes.size());
    return vector;
}

double similarity(std::span<const float> one, std::span<const float> other) {
    double sum = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        sum += double{one[i]} * double{other[i]};
    return sum;
}

std::size_t vectors_per_block(std::size_t dimensions) {
    return std::max<std::size_t>(1, page_payload / (head + dimensions));
}

std::string packed_block(std::span<const IdentifiedVector> vectors) {
    std::string ids;
    std::string worth;
    std::string errors;
    std::string steps;
    for (const IdentifiedVector& each : vectors) {
        const Quantised made = quantised(each.vector);
        append(ids, each.id);
        append(worth, made.step);
        append(errors, made.error);
        steps.append(reinterpret_cast<const char*>(made.steps.data()), made.steps.size());
    }
    return ids + worth + errors + steps;
}

std::optional<std::vector<std::int64_t>> ids_in_block(std::string_view block, std::size_t dimensions) {
    const auto parts = parts_of(block, dimensions);
    if (!parts) return std::nullopt;
    std::vector<std::int64_t> ids(parts->count);
    std::memcpy(ids.data(), parts->ids, ids.size() * sizeof(std::int64_t));
    return ids;
}

std::int64_t id_in_block(std::string_view block, std::size_t n) {
    return number_at<std::int64_t>(block.data(), n);
}

/// Steps so small that no sum of products leaves 32 bits: it is at most the product of both lengths.
BlockQuery::BlockQuery(const std::vector<float>& vector) {
    constexpr double largest_sum = 2e9;
    constexpr double largest_step = std::numeric_limits<std::int16_t>::max();
    const double largest =
        std::fabs(double{std::ranges::max(vector, {}, [](float number) { return std::fabs(number); })});
    const double length_of_other = 127 * std::sqrt(static_cast<double>(vector.size()));
    m_step = 1 / std::min(largest_step / largest, largest_sum / (length_of_other * 1.01));
    double square = 0;
    for (const float number : vector) {
        m_steps.push_back(static_cast<std::int16_t>(std::lrint(number / m_step)));
        const double missing = double{number} - m_step * m_steps.back();
        square += missing * missing;
    }
    m_error = std::sqrt(square);
}

/// With v = steps + e, and the query q = steps + f: |v q - steps steps| <= |steps| |f| + |e| |q|, all lengths.
void BlockQuery::bound(std::string_view block, std::vector<float>& most) const {
    static const Dot dot = best_dot();
    thread_local std::vector<std::int32_t> products;
    most.clear();
    const auto parts = parts_of(block, m_steps.size());
    if (!parts) return;
    products.resize(parts->count);
    dot(m_steps.data(), parts->steps, m_steps.size(), parts->count, products.data());
    for (std::size_t i = 0; i < parts->count; ++i) {
        const double error = double{number_at<float>(parts->errors, i)};
        const double about = products[i] * m_step * double{number_at<float>(parts->steps_worth, i)};
        most.push_back(static_cast<float>(about + error + (1 + error) * m_error + rounding));
    }
}

} // namespace vlm::archive
