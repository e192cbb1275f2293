/* Invocations over a scripted gateway and a host that notes what it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cmd/invoke.h"
#include "cmd/registry.h"
#include "core/broker.h"
#include "resource/list.h"
#include "scripted_gateway.h"

#include "base/banned.h"

struct noted {
    struct host host; /* first */
    bool answer;      /* to every question */
    int questions, forms, ended;
    enum confirm_kind kind;
    char question[600], typed[300], status[600];
    struct error error;
};
struct fixture {
    struct settings settings;
    struct broker broker;
    struct noted noted;
};

static struct noted *self(struct host *host)
{
    return (struct noted *)(void *)host;
}

static void on_status(struct host *host, enum error_severity severity, const char *text)
{
    (void)severity;
    snprintf(self(host)->status, sizeof self(host)->status, "%s", text);
}

static void on_confirm(struct host *host, const struct confirmation *confirmation, answer_fn *answer, void *context)
{
    struct noted *noted = self(host);

    noted->questions++;
    noted->kind = confirmation->kind;
    snprintf(noted->question, sizeof noted->question, "%s", confirmation->question);
    snprintf(noted->typed, sizeof noted->typed, "%s", confirmation->typed ? confirmation->typed : "");
    answer(context, noted->answer);
}

static void on_ask(struct host *host, struct invocation *invocation, struct args *args, answer_fn *answer,
                   void *context)
{
    (void)invocation;
    (void)args;
    self(host)->forms++;
    answer(context, self(host)->answer);
}

static void on_finished(struct host *host, struct invocation *invocation, const struct error *error)
{
    (void)invocation;
    self(host)->ended++;
    self(host)->error = *error;
}

static const struct host_ops ops = {.status = on_status, .confirm = on_confirm, .ask = on_ask, .finished = on_finished};

static int set_up(void **state)
{
    struct fixture *fixture = mem_calloc(1, sizeof *fixture);

    fixture->broker.settings = &fixture->settings;
    fixture->broker.gateway = scripted_gateway_create();
    fixture->noted.host.ops = &ops;
    fixture->noted.answer = true;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    gateway_destroy(fixture->broker.gateway);
    free(fixture);
    return 0;
}

static void run_out(struct fixture *fixture)
{
    while (gateway_dispatch(fixture->broker.gateway)) {
    }
}

/* Invokes over the rows of the JSON (NULL: none). */
static struct invocation *start(struct fixture *fixture, const char *name, const char *resource, const char *json,
                                struct args *args)
{
    struct snapshot *snapshot = NULL;
    struct target targets[8];
    struct error error = {0};
    size_t count = 0;

    if (json) {
        snapshot = snapshot_decode(resource_find(resource), json, strlen(json), false, &error);
        assert_non_null(snapshot);
        for (; count < snapshot_count(snapshot); count++)
            targets[count] = (struct target){snapshot, count};
    }
    struct invocation *invocation =
        invoke(&fixture->broker, &fixture->noted.host, registry_find(name), args, targets, count, "here", false);
    snapshot_unref(snapshot);
    return invocation;
}

static struct args *with(const char *name, const char *const *pairs)
{
    struct args *args = args_create(registry_find(name));
    struct error error = {0};

    for (; pairs && *pairs; pairs += 2) {
        if (!args_set(args, pairs[0], pairs[1], &error))
            fail_msg("%s", error.text);
    }
    return args;
}

static const struct gateway *gateway_of(const struct fixture *fixture)
{
    return fixture->broker.gateway;
}

#define EMPTY_QUEUE "[{\"name\":\"q\",\"vhost\":\"v\",\"messages\":0,\"messages_ready\":0}]"
#define FULL_QUEUE "[{\"name\":\"q\",\"vhost\":\"v\",\"messages\":7,\"messages_ready\":7}]"
#define THREE_QUEUES \
    "[{\"name\":\"a\",\"vhost\":\"v\",\"messages\":1},{\"name\":\"b\",\"vhost\":\"v\",\"messages\":2}," \
    "{\"name\":\"c\",\"vhost\":\"v\",\"messages\":3}]"

static void test_read_only_sends_nothing(void **state)
{
    struct fixture *fixture = *state;

    fixture->settings.read_only = true;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (!(command->flags & CMD_WRITES) || command->flags & CMD_VIEW)
            continue;
        fixture->noted.error.code = ERROR_NONE;
        const struct resource *resource = command->flags & CMD_ROW ? command_resource(command) : NULL;
        start(fixture, command->name, resource ? resource->name : NULL, resource ? FULL_QUEUE : NULL, NULL);
        assert_int_equal(fixture->noted.error.code, ERROR_UNSAFE);
    }
    assert_int_equal(scripted_count(gateway_of(fixture)), 0);
    assert_int_equal(fixture->noted.questions + fixture->noted.forms, 0);
}

static void test_an_empty_queue_needs_a_yes(void **state)
{
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/queues/v/q", 204, "");
    start(fixture, "delete-queue", "queues", EMPTY_QUEUE, NULL);
    run_out(fixture);
    assert_int_equal(fixture->noted.questions, 1);
    assert_int_equal(fixture->noted.kind, CONFIRM_PLAIN);
    assert_string_equal(scripted_line(gateway_of(fixture), 0), "DELETE /api/queues/v/q");
    assert_int_equal(fixture->noted.error.code, ERROR_NONE);
    assert_string_equal(fixture->noted.status, "Queue q deleted");
}

static void test_a_full_queue_needs_its_name(void **state)
{
    struct fixture *fixture = *state;

    fixture->noted.answer = false;
    start(fixture, "delete-queue", "queues", FULL_QUEUE, NULL);
    assert_int_equal(fixture->noted.kind, CONFIRM_TYPED);
    assert_string_equal(fixture->noted.typed, "q");
    assert_non_null(strstr(fixture->noted.question, "7"));
    assert_int_equal(fixture->noted.error.code, ERROR_CANCELLED);
    assert_int_equal(scripted_count(gateway_of(fixture)), 0);
}

static void test_what_is_not_known_counts_as_full(void **state)
{
    struct fixture *fixture = *state;

    fixture->noted.answer = false;
    start(fixture, "delete-queue", "queues", "[{\"name\":\"q\",\"vhost\":\"v\"}]", NULL);
    assert_int_equal(fixture->noted.kind, CONFIRM_TYPED);
}

static void test_prod_needs_the_name(void **state)
{
    struct fixture *fixture = *state;

    fixture->noted.answer = false;
    fixture->settings.prod = true;
    start(fixture, "delete-queue", "queues", EMPTY_QUEUE, NULL);
    assert_int_equal(fixture->noted.kind, CONFIRM_TYPED);
    assert_non_null(strstr(fixture->noted.question, "prod"));
    start(fixture, "close-connection", "connections", "[{\"name\":\"c\",\"user\":\"u\"}]", NULL);
    assert_int_equal(fixture->noted.kind, CONFIRM_TYPED);
    assert_string_equal(fixture->noted.typed, "c");
}

static void test_vhosts_and_users_need_the_name(void **state)
{
    struct fixture *fixture = *state;

    fixture->noted.answer = false;
    start(fixture, "delete-vhost", "vhosts", "[{\"name\":\"old\",\"messages\":0}]", NULL);
    assert_int_equal(fixture->noted.kind, CONFIRM_TYPED);
    assert_string_equal(fixture->noted.typed, "old");
    start(fixture, "delete-user", "users", "[{\"name\":\"bob\"}]", NULL);
    assert_string_equal(fixture->noted.typed, "bob");
}

static void test_marked_rows_need_their_number(void **state)
{
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/queues/v/", 204, "");
    scripted_reply(fixture->broker.gateway, "/api/queues/v/b", 400,
                   "{\"error\":\"bad_request\",\"reason\":\"in use\"}");
    start(fixture, "delete-queue", "queues", THREE_QUEUES, NULL);
    run_out(fixture);
    assert_int_equal(fixture->noted.questions, 1);
    assert_int_equal(fixture->noted.kind, CONFIRM_TYPED);
    assert_string_equal(fixture->noted.typed, "3");
    assert_non_null(strstr(fixture->noted.question, "6 messages"));
    assert_int_equal(scripted_count(gateway_of(fixture)), 3);
    assert_int_equal(fixture->noted.ended, 1);
    assert_int_equal(fixture->noted.error.code, ERROR_BROKER);
    assert_non_null(strstr(fixture->noted.error.text, "2 done, 1 failed"));
    assert_non_null(strstr(fixture->noted.error.text, "delete-queue b: "));
    assert_non_null(strstr(fixture->noted.error.text, "in use"));
}

/* A timeout is unknown, not failed: what is there is read before anything is said. */
static void timed_out(struct fixture *fixture, const char *name, const char *resource, const char *json,
                      struct args *args, const char *path, int status, const char *body)
{
    scripted_fail(fixture->broker.gateway, path, ERROR_TIMEOUT, "no answer in 60 s");
    start(fixture, name, resource, json, args);
    gateway_dispatch(fixture->broker.gateway);
    scripted_reply(fixture->broker.gateway, path, status, body);
    run_out(fixture);
    assert_int_equal(fixture->noted.ended, 1);
}

static void test_timeout_of_a_delete_that_worked(void **state)
{
    struct fixture *fixture = *state;

    timed_out(fixture, "delete-queue", "queues", EMPTY_QUEUE, NULL, "/api/queues/v/q", 404,
              "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}");
    assert_string_equal(scripted_line(gateway_of(fixture), 1), "GET /api/queues/v/q");
    assert_int_equal(fixture->noted.error.code, ERROR_NONE);
}

static void test_timeout_of_a_delete_that_did_not(void **state)
{
    struct fixture *fixture = *state;

    timed_out(fixture, "delete-queue", "queues", EMPTY_QUEUE, NULL, "/api/queues/v/q", 200, "{\"name\":\"q\"}");
    assert_int_equal(fixture->noted.error.code, ERROR_UNKNOWN);
    assert_non_null(strstr(fixture->noted.error.text, "still there"));
}

static void test_timeout_of_a_put(void **state)
{
    static const char *const pairs[] = {"user", "bob", "configure", "a\"b", "write", ".*", "read", "", NULL};
    struct fixture *fixture = *state;

    timed_out(fixture, "grant", NULL, NULL, with("grant", pairs), "/api/permissions/here/bob", 200, "{}");
    assert_string_equal(scripted_line(gateway_of(fixture), 0), "PUT /api/permissions/here/bob");
    assert_string_equal(scripted_body(gateway_of(fixture), 0),
                        "{\"configure\":\"a\\\"b\",\"write\":\".*\",\"read\":\"\"}");
    assert_int_equal(fixture->noted.error.code, ERROR_UNKNOWN);
    assert_non_null(strstr(fixture->noted.error.text, "it is there now"));
}

static void test_minority_answers_are_doubted(void **state)
{
    static const char *const pairs[] = {"user", "bob", "configure", "", "write", "", "read", "", NULL};
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/permissions/here/bob", 400,
                   "{\"error\":\"bad_request\",\"reason\":\"timeout\"}");
    start(fixture, "grant", NULL, NULL, with("grant", pairs));
    run_out(fixture);
    assert_int_equal(scripted_count(gateway_of(fixture)), 2);
    assert_int_equal(fixture->noted.error.code, ERROR_UNKNOWN);
}

static void test_what_is_there_is_not_made_again(void **state)
{
    static const char *const pairs[] = {"name", "v", NULL};
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/vhosts/v", 200, "{\"name\":\"v\",\"description\":\"kept\"}");
    start(fixture, "add-vhost", NULL, NULL, with("add-vhost", pairs));
    run_out(fixture);
    assert_int_equal(scripted_count(gateway_of(fixture)), 1);
    assert_string_equal(scripted_line(gateway_of(fixture), 0), "GET /api/vhosts/v");
    assert_int_equal(fixture->noted.error.code, ERROR_BROKER);
}

static void test_tags_keep_the_password(void **state)
{
    static const char *const pairs[] = {"new-tags", "monitoring", NULL};
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/users/bob", 200,
                   "{\"name\":\"bob\",\"password_hash\":\"aGFzaA==\",\"hashing_algorithm\":\"alg\",\"tags\":[]}");
    start(fixture, "set-tags", "users", "[{\"name\":\"bob\",\"tags\":[]}]", with("set-tags", pairs));
    run_out(fixture);
    const char *body = scripted_body(gateway_of(fixture), 1);
    assert_non_null(strstr(body, "\"password_hash\":\"aGFzaA==\""));
    assert_non_null(strstr(body, "\"hashing_algorithm\":\"alg\""));
    assert_non_null(strstr(body, "\"tags\":\"monitoring\""));
}

static void test_a_password_keeps_the_tags(void **state)
{
    static const char *const pairs[] = {"password", "p\"w", NULL};
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/users/bob", 200,
                   "{\"name\":\"bob\",\"password_hash\":\"x\",\"tags\":[\"a\",\"b\"]}");
    start(fixture, "set-password", "users", "[{\"name\":\"bob\"}]", with("set-password", pairs));
    run_out(fixture);
    assert_non_null(strstr(scripted_body(gateway_of(fixture), 1), "\"password\":\"p\\\"w\""));
    assert_non_null(strstr(scripted_body(gateway_of(fixture), 1), "\"tags\":\"a,b\""));
}

static void test_dots_are_refused_with_the_way_out(void **state)
{
    struct fixture *fixture = *state;

    start(fixture, "delete-vhost", "vhosts", "[{\"name\":\"..\",\"messages\":0}]", NULL);
    run_out(fixture);
    assert_int_equal(scripted_count(gateway_of(fixture)), 0);
    assert_int_equal(fixture->noted.error.code, ERROR_UNSAFE);
    assert_non_null(strstr(fixture->noted.error.text, "rabbitmqctl delete_vhost"));
}

static void test_altered_names_are_never_acted_on(void **state)
{
    struct fixture *fixture = *state;

    start(fixture, "delete-queue", "queues", "[{\"name\":\"a\\u0000b\",\"vhost\":\"v\",\"messages\":0}]", NULL);
    run_out(fixture);
    assert_int_equal(scripted_count(gateway_of(fixture)), 0);
    assert_int_equal(fixture->noted.error.code, ERROR_UNSAFE);
}

static void test_rows_of_another_table_are_no_targets(void **state)
{
    struct fixture *fixture = *state;

    start(fixture, "purge", "users", "[{\"name\":\"q\"}]", NULL);
    assert_int_equal(fixture->noted.error.code, ERROR_USAGE);
    assert_int_equal(scripted_count(gateway_of(fixture)), 0);
}

static void test_guards_speak_before_questions(void **state)
{
    struct fixture *fixture = *state;

    start(fixture, "purge", "queues", "[{\"name\":\"s\",\"vhost\":\"v\",\"type\":\"stream\"}]", NULL);
    assert_int_equal(fixture->noted.questions, 0);
    assert_int_equal(fixture->noted.error.code, ERROR_UNSAFE);
    start(fixture, "delete-exchange", "exchanges", "[{\"name\":\"\",\"vhost\":\"v\"}]", NULL);
    start(fixture, "unbind", "bindings",
          "[{\"source\":\"\",\"vhost\":\"v\",\"destination\":\"q\",\"destination_type\":\"queue\","
          "\"properties_key\":\"q\"}]",
          NULL);
    assert_int_equal(fixture->noted.questions, 0);
    assert_int_equal(scripted_count(gateway_of(fixture)), 0);
}

static void test_unbind_names_the_binding(void **state)
{
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/bindings", 204, "");
    start(fixture, "unbind", "bindings",
          "[{\"source\":\"e/x\",\"vhost\":\"/\",\"destination\":\"d\",\"destination_type\":\"exchange\","
          "\"routing_key\":\"\",\"properties_key\":\"~\"}]",
          NULL);
    run_out(fixture);
    assert_string_equal(scripted_line(gateway_of(fixture), 0), "DELETE /api/bindings/%2F/e/e%2Fx/e/d/%7E");
}

static void test_cancel_reaches_what_is_in_flight(void **state)
{
    struct fixture *fixture = *state;

    scripted_hold(fixture->broker.gateway, true);
    struct invocation *invocation = start(fixture, "delete-queue", "queues", THREE_QUEUES, NULL);
    assert_non_null(invocation);
    invocation_cancel(invocation);
    run_out(fixture);
    assert_int_equal(fixture->noted.ended, 1);
    assert_int_equal(scripted_count(gateway_of(fixture)), 1);
    assert_int_equal(fixture->noted.error.code, ERROR_CANCELLED);
}

static void test_missing_arguments_are_asked_for(void **state)
{
    struct fixture *fixture = *state;

    fixture->noted.answer = false;
    start(fixture, "add-user", NULL, NULL, NULL);
    assert_int_equal(fixture->noted.forms, 1);
    assert_int_equal(fixture->noted.error.code, ERROR_CANCELLED);
    assert_int_equal(scripted_count(gateway_of(fixture)), 0);
}

static void test_declare_merges_the_arguments(void **state)
{
    static const char *const pairs[] = {"name",        "q",  "type",      "quorum",
                                        "max-length",  "5",  "arguments", "x-delivery-limit=3\nnote=x",
                                        "message-ttl", "2s", NULL};
    struct fixture *fixture = *state;

    scripted_reply(fixture->broker.gateway, "/api/queues", 201, "");
    start(fixture, "declare-queue", NULL, NULL, with("declare-queue", pairs));
    run_out(fixture);
    assert_string_equal(scripted_line(gateway_of(fixture), 0), "PUT /api/queues/here/q");
    assert_string_equal(scripted_body(gateway_of(fixture), 0),
                        "{\"durable\":true,\"auto_delete\":false,\"arguments\":{\"x-queue-type\":\"quorum\","
                        "\"x-max-length\":5,\"x-message-ttl\":2000,\"x-delivery-limit\":3,\"note\":\"x\"}}");
}

#define CASE(test_) cmocka_unit_test_setup_teardown(test_, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_read_only_sends_nothing),
        CASE(test_an_empty_queue_needs_a_yes),
        CASE(test_a_full_queue_needs_its_name),
        CASE(test_what_is_not_known_counts_as_full),
        CASE(test_prod_needs_the_name),
        CASE(test_vhosts_and_users_need_the_name),
        CASE(test_marked_rows_need_their_number),
        CASE(test_timeout_of_a_delete_that_worked),
        CASE(test_timeout_of_a_delete_that_did_not),
        CASE(test_timeout_of_a_put),
        CASE(test_minority_answers_are_doubted),
        CASE(test_what_is_there_is_not_made_again),
        CASE(test_tags_keep_the_password),
        CASE(test_a_password_keeps_the_tags),
        CASE(test_dots_are_refused_with_the_way_out),
        CASE(test_altered_names_are_never_acted_on),
        CASE(test_rows_of_another_table_are_no_targets),
        CASE(test_guards_speak_before_questions),
        CASE(test_unbind_names_the_binding),
        CASE(test_cancel_reaches_what_is_in_flight),
        CASE(test_missing_arguments_are_asked_for),
        CASE(test_declare_merges_the_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
