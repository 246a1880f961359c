// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Protocol buffers as they are written: messages of numbered fields.
namespace vlm::vision::protobuf {

enum class Wire : std::uint8_t { varint = 0, eight_bytes = 1, bytes = 2, four_bytes = 5 };

struct Field {
    std::uint64_t number = 0;
    Wire wire = Wire::varint;
    std::uint64_t value = 0; ///< of a varint
    std::string_view bytes;
};

/// Thrown for bytes that are no message.
struct Malformed {};

/// Thrown for a message that ends before it should.
struct CutOff {};

/// The fields of one message, in order.
class Message {
public:
    explicit Message(std::string_view bytes)
        : m_rest{bytes} {}

    std::optional<Field> next() {
        if (m_rest.empty()) return std::nullopt;
        const std::uint64_t tag = varint();
        Field field{tag >> 3U, static_cast<Wire>(tag & 7U), 0, {}};
        if (field.number == 0) throw Malformed{};
        switch (field.wire) {
        case Wire::varint:
            field.value = varint();
            return field;
        case Wire::eight_bytes:
            field.bytes = take(8);
            return field;
        case Wire::bytes:
            field.bytes = take(varint());
            return field;
        case Wire::four_bytes:
            field.bytes = take(4);
            return field;
        }
        throw Malformed{};
    }

    [[nodiscard]] bool at_end() const { return m_rest.empty(); }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1)[0]);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80U) return value;
        }
        throw Malformed{};
    }

private:
    std::string_view take(std::uint64_t count) {
        if (count > m_rest.size()) throw CutOff{};
        const std::string_view taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }

    std::string_view m_rest;
};

/// Calls `visit` for each field of a message that holds bytes.
template <typename Visit>
void for_each(std::string_view message, const Visit& visit) {
    Message fields{message};
    while (const auto field = fields.next())
        visit(*field);
}

} // namespace vlm::vision::protobuf
